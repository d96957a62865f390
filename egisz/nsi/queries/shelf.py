"""The catalogue as people look at it: every book that is loaded, found and sorted in one reading of short rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from egisz.nsi.models import Book
from egisz.nsi.rules.shelf import Texts, near, score

SHOWN = {
    "tree": "Иерархические",
    "flat": "Без иерархии",
    "alive": "Действующие",
    "archive": "Архивные",
    "official": "Официальные",
    "starter": "Начальный набор",
}
ORDERS = {
    "": "По соответствию и названию",
    "name": "По названию",
    "oid": "По OID",
    "new": "Сначала обновлённые",
    "large": "Сначала большие",
}


@dataclass(frozen=True, slots=True)
class ShelfBook:
    """A line of the catalogue. other_oids: additional and former ones."""

    oid: str
    short_name: str
    full_name: str
    identifier: str
    version: str
    rows: int
    published_at: datetime
    is_tree: bool
    is_archive: bool
    is_official: bool
    type_id: int | None
    group_id: int | None
    other_oids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. shown: a key of SHOWN or ""; order: a key of ORDERS."""

    text: str = ""
    shown: str = ""
    group: int | None = None
    type: int | None = None
    order: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of ФНСИ with the branch of OIDs that its books share."""

    id: int
    branch: str
    books: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """books: the found ones in order. guessed: nothing matched as typed, these look alike."""

    books: tuple[ShelfBook, ...]
    guessed: bool
    total: int
    rows: int
    groups: tuple[Group, ...]
    types: tuple[tuple[int, int], ...]  # (id, books)


def shelf(wanted: Wanted) -> Shelf:
    """All books that match, with the groups and types of the whole catalogue."""
    books = all_books()
    kept = [book for book in books if _fits(book, wanted)]
    scored = [(score(wanted.text, _texts(book)), book) for book in kept]
    guessed = bool(wanted.text.strip()) and not any(points for points, _ in scored)
    if guessed:
        scored = [(near(wanted.text, _texts(book)), book) for book in kept]
    found = [(points, book) for points, book in scored if points]
    found.sort(key=lambda item: _order(wanted.order, *item))
    return Shelf(
        books=tuple(book for _, book in found),
        guessed=guessed and bool(found),
        total=len(books),
        rows=sum(book.rows for book in books),
        groups=_groups(books),
        types=_types(books),
    )


def all_books() -> list[ShelfBook]:
    """Every loaded book with its current edition, by OID."""
    rows = Book.objects.filter(current__isnull=False).order_by("oid").values_list(
        "oid", "current__short_name", "current__full_name", "current__identifier", "current__version",
        "current__rows_count", "current__published_at", "current__parent_column", "current__archive",
        "current__line__origin", "current__type_id", "current__group_id", "current__codes",
    )  # fmt: skip
    return [
        ShelfBook(
            oid=oid, short_name=short, full_name=full or "", identifier=identifier or "", version=version, rows=count,
            published_at=published, is_tree=bool(parent), is_archive=bool(archive), is_official=origin == "official",
            type_id=type_id, group_id=group_id,
            other_oids=tuple(code["value"] for code in codes if code["value"] != oid),
        )
        for oid, short, full, identifier, version, count, published, parent, archive, origin, type_id, group_id, codes
        in rows
    ]  # fmt: skip


def _texts(book: ShelfBook) -> Texts:
    codes = (book.oid, *book.other_oids, *([book.identifier] if book.identifier else []))
    return Texts(codes, (book.short_name, book.full_name))


def _fits(book: ShelfBook, wanted: Wanted) -> bool:
    if wanted.group is not None and book.group_id != wanted.group:
        return False
    if wanted.type is not None and book.type_id != wanted.type:
        return False
    match wanted.shown:
        case "tree":
            return book.is_tree
        case "flat":
            return not book.is_tree
        case "alive":
            return not book.is_archive
        case "archive":
            return book.is_archive
        case "official":
            return book.is_official
        case "starter":
            return not book.is_official
    return True


def _order(order: str, points: int, book: ShelfBook) -> tuple[object, ...]:
    name = book.short_name.casefold()
    match order:
        case "oid":
            return tuple(int(part) for part in book.oid.split("."))
        case "new":
            return (-book.published_at.timestamp(), name)
        case "large":
            return (-book.rows, name)
        case "name":
            return (name, book.oid)
    return (-points, name, book.oid)


def _groups(books: Sequence[ShelfBook]) -> tuple[Group, ...]:
    listed: dict[int, list[str]] = {}
    for book in books:
        if book.group_id is not None:
            listed.setdefault(book.group_id, []).append(book.oid)
    return tuple(Group(id_, _branch(oids), len(oids)) for id_, oids in sorted(listed.items()))


def _branch(oids: Sequence[str]) -> str:
    """The longest common beginning of OIDs, by whole numbers, without the book's own number."""
    common: list[str] = []
    for parts in zip(*(oid.split(".")[:-1] for oid in oids), strict=False):
        if len(set(parts)) > 1:
            break
        common.append(parts[0])
    return ".".join(common)


def _types(books: Sequence[ShelfBook]) -> tuple[tuple[int, int], ...]:
    counts: dict[int, int] = {}
    for book in books:
        if book.type_id is not None:
            counts[book.type_id] = counts.get(book.type_id, 0) + 1
    return tuple(sorted(counts.items()))
