"""Editions and their pages as they go to programs: ready bytes, kept where they cannot change.

An edition is immutable: what was made of it once is kept in the process. Which edition is the current one may move:
that is asked again after a second.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from egisz.db.wire import Question
from egisz.nsi.models.records import MARK_EVERY, page_sql
from egisz.nsi.queries.editions import edition_by_id, passport_text
from egisz.nsi.queries.ranking import ranked
from egisz.nsi.queries.records import conditions, order
from egisz.nsi.rules import ORDERS
from egisz.nsi.types import EditionInfo, RowFilter

KNOWN_FOR = 1.0  # seconds that «the current edition of this OID» is believed
MOST_KNOWN = 20_000
MOST_EDITIONS = 1000
CHUNK = 1000  # rows that are read and sent at a time
MOST_RANKED = 1000  # results of a search by words

_BOOK = (
    "SELECT b.id, b.current_id FROM (SELECT id, current_id, 0 AS place FROM nsi_book WHERE oid = %(oid)s UNION ALL"
    " (SELECT k.id, k.current_id, 1 FROM nsi_bookcode c JOIN nsi_book k ON k.id = c.book_id WHERE c.oid = %(oid)s"
    " ORDER BY k.oid LIMIT 1)) b WHERE b.current_id IS NOT NULL ORDER BY b.place LIMIT 1"
)
_CURRENT = Question(_BOOK)
_OF_VERSION = Question(
    f"SELECT e.id FROM ({_BOOK}) b JOIN nsi_edition cur ON cur.id = b.current_id"  # noqa: S608 - our own text
    " JOIN nsi_edition e ON e.line_id = cur.line_id WHERE e.version = %(version)s"
)
_PAGES = {
    (way, far): Question(page_sql(way, far=far)) for way in ORDERS for far in (False, True)
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WireEdition:
    """An edition with what its answers are made of. template: of a row, a place for each cell."""

    info: EditionInfo
    passport: bytes
    template: bytes
    line: bytes
    at: bytes
    id: bytes

    def row(self, cells: bytes) -> bytes:
        """The wire row of packed cells (`rules.pack_cells`)."""
        return self.template % tuple(cells[1:-1].split(b",\n"))


class NoBook(Exception):
    """No book has this OID."""


class NoVersion(Exception):
    """The book has no such edition."""


_known: dict[tuple[str, str | None], tuple[float, UUID | None]] = {}


def forget() -> None:
    """For tests: what is believed for a second."""
    _known.clear()


def wire_edition(oid: str, version: str | None = None) -> WireEdition:
    """The edition of a version, else the current one. Raises `NoBook`, `NoVersion`."""
    key = (oid, version)
    now = time.monotonic()
    found = _known.get(key)
    if found is None or found[0] < now:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        found = _known[key] = (now + KNOWN_FOR, _edition_id(oid, version))
    if found[1] is None:
        if version is not None and _CURRENT.first(oid=oid.encode()) is not None:
            raise NoVersion
        raise NoBook
    return _wire(found[1])


def _edition_id(oid: str, version: str | None) -> UUID | None:
    if version is None:
        row = _CURRENT.first(oid=oid.encode())
        found = row[1] if row else None
    else:
        row = _OF_VERSION.first(oid=oid.encode(), version=version.encode())
        found = row[0] if row else None
    return UUID(found.decode()) if found else None


@lru_cache(MOST_EDITIONS)
def _wire(edition_id: UUID) -> WireEdition:
    info = edition_by_id(edition_id)
    if info is None:
        raise NoBook
    return WireEdition(
        info=info,
        passport=passport_text(edition_id).encode(),
        template=row_template(info.columns),
        line=b"%d" % info.line,
        at=b"%d" % info.at,
        id=str(edition_id).encode(),
    )


def row_template(columns: Sequence[str]) -> bytes:
    """`[{"column":"ID","value":%b},…]`."""
    names = [orjson.dumps(column).replace(b"%", b"%%") for column in columns]
    return b"[" + b",".join(b'{"column":' + name + b',"value":%b}' for name in names) + b"]"


def cells_of_page(edition: WireEdition, offset: int, limit: int) -> list[bytes]:
    """Packed cells of rows in the edition's own order, by an index and from the nearest mark."""
    place = offset // MARK_EVERY
    values = {"line": edition.line, "at": edition.at, "limit": b"%d" % limit}
    if place:
        values |= {"edition": edition.id, "place": b"%d" % place}
    question = _PAGES[edition.info.order_by, place > 0]
    answer = question.ask(**values, offset=b"%d" % (offset - place * MARK_EVERY))
    get = answer.get_value
    return [get(row, 0) for row in range(answer.ntuples)]


def pages(edition: WireEdition, offset: int, size: int) -> Iterator[list[bytes]]:
    """The same for any number of rows, in portions; each is a question of its own, nothing stays open between."""
    end = min(offset + size, edition.info.rows_count)
    while offset < end:
        found = cells_of_page(edition, offset, min(CHUNK, end - offset))
        if not found:
            return
        yield found
        offset += len(found)


@dataclass(frozen=True, slots=True)
class Selection:
    """Rows that a request asked for. total counts all pages; portions: packed cells of this page."""

    total: int
    portions: Iterator[list[bytes]]


def selected(
    edition: WireEdition,
    *,
    offset: int,
    size: int,
    filters: Sequence[RowFilter] = (),
    text: str = "",
    sorting: str = "",
    descending: bool = False,
) -> Selection:
    """Rows by filters that hold at once, and by words (`text`), sorted by a column or in the edition's order.

    Without a sorting, a text and LIKE by the column of names give what fits best first, as everywhere (`ranked`); a
    LIKE that no name contains is answered by words.
    Raises ValueError for a column or a kind of filter that is not there.
    """
    info = edition.info
    if sorting and sorting not in info.columns:
        raise ValueError(f"в справочнике нет столбца {sorting}")
    best: list[str] | None = None
    if text:
        best = _ranked(info, text)
        ids = _ids(info, filters, sorting, descending, best, only_best=True)
    else:
        named = [item for item in filters if item.kind == "LIKE" and item.column == info.title_column]
        if len(named) == 1 and not sorting:
            best = _ranked(info, named[0].value)
        ids = _ids(info, filters, sorting, descending, best)
        if not ids and best:
            others = [item for item in filters if item is not named[0]]
            ids = _ids(info, others, sorting, descending, best, only_best=True)
    return Selection(len(ids), _by_ids(ids[offset : offset + size]))


def _ranked(info: EditionInfo, text: str) -> list[str]:
    return [row.code for row in ranked(info, text, MOST_RANKED)]


def _ids(
    info: EditionInfo,
    filters: Sequence[RowFilter],
    sorting: str,
    descending: bool,
    best: list[str] | None,
    *,
    only_best: bool = False,
) -> list[int]:
    """Records of all pages in order. best: keys that go first; only_best: no others."""
    values: dict[str, Any] = {"line": info.line, "at": info.at, "best": best}
    sql = "SELECT r.id FROM nsi_record r WHERE r.line_id = %(line)s AND r.since <= %(at)s AND r.until > %(at)s"
    sql += conditions(info, filters, values)
    if only_best:
        sql += " AND r.code = ANY(%(best)s)"
    sql += " ORDER BY "
    if best and not sorting:
        sql += "array_position(%(best)s::text[], r.code), "
    sql += order(info, sorting, descending)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]


_BY_IDS = Question(
    "SELECT r.cells FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS w(id, place) JOIN nsi_record r ON r.id = w.id"
    " ORDER BY w.place"
)


def _by_ids(ids: Sequence[int]) -> Iterator[list[bytes]]:
    for begin in range(0, len(ids), CHUNK):
        listed = ",".join(map(str, ids[begin : begin + CHUNK]))
        answer = _BY_IDS.ask(ids=f"{{{listed}}}".encode())
        yield [answer.get_value(row, 0) for row in range(answer.ntuples)]
