"""The consent to processing of personal data: a document of its own, with a version (156-ФЗ, from 01.09.2025)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ConsentText:
    """A version of the text; `text` is what is kept and hashed."""

    version: str
    valid_from: date
    title: str
    purpose: str
    paragraphs: tuple[str, ...]
    source: str

    @property
    def text(self) -> str:
        return "\n\n".join((self.title, *self.paragraphs))
