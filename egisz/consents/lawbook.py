"""Texts of consents, read from `law/*.toml`; files of EGISZ_LAW_DIR named `consents-*.toml` add versions."""

from __future__ import annotations

import os
import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path

from egisz.consents.rules import Document, document_from, in_force

_OWN = Path(__file__).resolve().parent / "law"


def documents_on(day: date) -> dict[str, Document]:
    """Code → the version in force on the day."""
    return in_force(_all(os.environ.get("EGISZ_LAW_DIR", "")), day)


def document_on(code: str, day: date) -> Document:
    """The version in force; before the first one, the first. ValueError for an unknown code."""
    found = documents_on(day).get(code)
    return found or min((item for item in all_documents() if item.code == code), key=lambda item: item.valid_from)


def document(code: str, version: str) -> Document | None:
    return next((item for item in all_documents() if (item.code, item.version) == (code, version)), None)


def all_documents() -> tuple[Document, ...]:
    """Every version that is known, the newest first."""
    return _all(os.environ.get("EGISZ_LAW_DIR", ""))


@lru_cache(maxsize=4)
def _all(outside: str) -> tuple[Document, ...]:
    files = list(_OWN.glob("*.toml")) + (list(Path(outside).glob("consents-*.toml")) if outside else [])
    found = [document_from(tomllib.loads(path.read_text(encoding="utf-8"))) for path in sorted(files)]
    return tuple(sorted(found, key=lambda item: item.valid_from, reverse=True))
