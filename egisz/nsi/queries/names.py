"""Names of codes and search for pickers: always the current edition."""

from __future__ import annotations

from egisz.kernel import clock
from egisz.nsi.models import Book, Record
from egisz.nsi.rules import Coded
from egisz.nsi.types import BookInfo


def get(book: str, code: str) -> Coded | None:
    """The record of a code; one that only an earlier edition knows is still found (old data keep their names)."""
    return Record.objects.current(book, code)


def name_of(book: str, code: str) -> str:
    """The name of a code; the code itself when no edition knows it."""
    found = get(book, code)
    return found.name if found else code


def search(book: str, query: str, limit: int = 20) -> list[Coded]:
    """Records in force for what a person types: by code, by beginnings of words, then forgiving typos.

    An empty query gives the first ones by name.
    """
    return Record.objects.matches(book, query, clock.today(), limit)


def books() -> list[BookInfo]:
    """What is loaded: each book with its current edition."""
    rows = Book.objects.filter(current__isnull=False).select_related("current__line").order_by("oid")
    return [_info(row) for row in rows]


def book_info(oid: str) -> BookInfo | None:
    """The current edition of one book; None when it is not loaded."""
    row = Book.objects.filter(oid=oid, current__isnull=False).select_related("current__line").first()
    return _info(row) if row else None


def _info(book: Book) -> BookInfo:
    edition = book.current
    assert edition is not None
    return BookInfo(book.oid, book.short_name, edition.version, edition.rows_count, edition.line.origin)
