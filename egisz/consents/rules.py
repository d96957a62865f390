"""Consents as documents: 152-ФЗ article 9; a document of its own for each purpose since 01.09.2025 (156-ФЗ)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any

from egisz.kernel.errors import Objection


class Way(StrEnum):
    """How a person said it."""

    TICK = "tick"  # отметка в кабинете
    CODE = "code"  # код из сообщения
    SIMPLE = "simple"  # простая электронная подпись (ПЭП)
    QUALIFIED = "qualified"  # усиленная квалифицированная подпись (УКЭП)


WAY_TITLES: dict[str, str] = {
    Way.TICK: "отметка в кабинете",
    Way.CODE: "код из сообщения",
    Way.SIMPLE: "простая электронная подпись",
    Way.QUALIFIED: "усиленная квалифицированная подпись",
}


@dataclass(frozen=True, slots=True)
class Document:
    """A version of a consent. asks_again: whoever agreed to an older version is asked anew; asked_in: the page of the
    case where it is given, when it is not given by itself."""

    code: str
    version: str
    valid_from: date
    title: str
    purpose: str
    recipients: str
    data: str
    term: str
    paragraphs: tuple[str, ...]
    consequences: tuple[str, ...]
    source: str
    asks_again: bool = False
    asked_in: str = ""

    @property
    def text(self) -> str:
        """What is kept and hashed."""
        return "\n\n".join((self.title, *self.paragraphs))

    @property
    def sha256(self) -> str:
        return sha256(self.text.encode()).hexdigest()


def document_from(data: Mapping[str, Any]) -> Document:
    """From a file of the law folder; KeyError when a member that the law asks for is missing."""
    return Document(
        code=data["code"], version=data["version"], valid_from=data["valid_from"], title=data["title"],
        purpose=data["purpose"], recipients=data["recipients"], data=data["data"], term=data["term"],
        paragraphs=tuple(paragraph.strip() for paragraph in data["paragraphs"]),
        consequences=tuple(data["consequences"]), source=data["source"], asks_again=data.get("asks_again", False),
        asked_in=data.get("asked_in", ""),
    )  # fmt: skip


def in_force(documents: Iterable[Document], day: date) -> dict[str, Document]:
    """Of each code the newest version that has begun."""
    found: dict[str, Document] = {}
    for document in sorted(documents, key=lambda item: item.valid_from):
        if document.valid_from <= day:
            found[document.code] = document
    return found


def objections_to_give(document: Document, version: str, agreed: bool) -> list[Objection]:
    """The person read the text of today and ticked it; nothing is ticked beforehand."""
    if version != document.version:
        return [Objection("CONSENT_CHANGED", "Текст согласия обновился. Прочитайте его ещё раз.", "agree")]
    if not agreed:
        return [Objection("REQUIRED", "Отметьте, что вы согласны, или вернитесь к списку", "agree")]
    return []


def is_outdated(given_version: str, document: Document | None) -> bool:
    """An agreement to an older text that has to be asked for anew."""
    return document is not None and document.asks_again and given_version != document.version
