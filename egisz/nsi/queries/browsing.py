"""Reading an edition as people do: search inside it, its tree, the way to a record, a record over the versions."""

# ruff: noqa: S608 - every name in the SQL is our own, values are parameters

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import connection

from egisz.nsi.queries import records
from egisz.nsi.queries.ranking import ranked
from egisz.nsi.types import EditionInfo, RowFilter, RowInfo, RowsPage

_IN = "r.line_id = %(line)s AND r.since <= %(at)s AND r.until > %(at)s"
_COLUMNS = "r.code, r.title, r.parent_code, r.is_group, r.is_active, r.cells"
_ON_TOP = (  # few parents have many children: the parents that are not there are looked for among the different ones
    "(r.parent_code = '' OR r.parent_code = r.code OR r.parent_code IN (SELECT d.code FROM"
    " (SELECT DISTINCT r.parent_code AS code FROM nsi_record r WHERE " + _IN + " AND r.parent_code <> '') d"
    " WHERE NOT EXISTS (SELECT 1 FROM nsi_record r WHERE " + _IN + " AND r.code = d.code)))"
)
_DEEPEST = 30
MOST_FOUND = 2000  # of a search, the best ones: nobody reads on


@dataclass(frozen=True, slots=True)
class Branch:
    """Records under a record. hidden: how many more there are than were read."""

    rows: tuple[RowInfo, ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class Moment:
    """What happened to a record in an edition. kind: added | changed | removed; changes: (column, old, new)."""

    edition: EditionInfo
    kind: str
    changes: tuple[tuple[str, str | None, str | None], ...]


def browse(
    edition: EditionInfo,
    *,
    text: str = "",
    filters: Sequence[RowFilter] = (),
    sorting: str = "",
    descending: bool = False,
    page: int = 1,
    size: int = 50,
) -> RowsPage:
    """A page of records as a person asked: words of a search, filters of columns, sorting.

    In the key's order either way a far page is read from the nearest mark; any other sorting reads all that was found.
    """
    own = edition.order_by.startswith("-")
    if sorting == edition.key_column and not filters and not text.strip():
        if descending == own:
            return records.rows(edition, page=page, size=size)
        return _from_the_end(edition, page, size)
    if not text.strip():
        return records.rows(edition, page=page, size=size, filters=filters, sorting=sorting, descending=descending)
    return _search(edition, text, filters, sorting, descending, page, size)


def _from_the_end(edition: EditionInfo, page: int, size: int) -> RowsPage:
    """A page of the order opposite to the edition's own."""
    total = edition.rows_count
    end = total - (max(page, 1) - 1) * size
    begin = max(end - size, 0)
    if end <= 0:
        return RowsPage(total, ())
    found = records.rows_between(edition, begin, end - begin)
    return RowsPage(total, tuple(reversed(found)))


def _search(
    edition: EditionInfo, text: str, filters: Sequence[RowFilter], sorting: str, descending: bool, page: int, size: int
) -> RowsPage:
    """What the one search finds (`ranked`), the best first unless a sorting is asked."""
    found = [row.code for row in ranked(edition, text, MOST_FOUND)]
    values: dict[str, Any] = {
        "line": edition.line, "at": edition.at, "offset": (max(page, 1) - 1) * size, "limit": size, "found": found,
    }  # fmt: skip
    where = f"{_IN} AND r.code = ANY(%(found)s)" + records.conditions(edition, filters, values)
    order = records.order(edition, sorting, descending) if sorting else "array_position(%(found)s::text[], r.code)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM nsi_record r WHERE {where}", values)
        total = cursor.fetchone()[0]
        cursor.execute(
            f"SELECT {_COLUMNS} FROM nsi_record r WHERE {where} ORDER BY {order} OFFSET %(offset)s LIMIT %(limit)s",
            values,
        )
        return RowsPage(total, tuple(map(_row, cursor.fetchall())))


def branch(edition: EditionInfo, parent: str, limit: int = 500) -> Branch:
    """Records right under a record, by key; under "" the ones on top, also those whose parent is not there."""
    where = f"{_IN} AND " + ("r.parent_code = %(parent)s AND r.parent_code <> r.code" if parent else _ON_TOP)
    values: dict[str, Any] = {"line": edition.line, "at": edition.at, "parent": parent, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS}, count(*) OVER () FROM nsi_record r WHERE {where}"
            " ORDER BY r.number, r.code LIMIT %(limit)s",
            values,
        )
        found = cursor.fetchall()
    total = found[0][-1] if found else 0
    return Branch(tuple(_row(row[:-1]) for row in found), total - len(found))


def way_to(edition: EditionInfo, row: RowInfo) -> tuple[RowInfo, ...]:
    """The records above a record, the topmost first."""
    way: list[RowInfo] = []
    seen = {row.code}
    while row.parent_code and row.parent_code not in seen and len(way) < _DEEPEST:
        found = records.row(edition, row.parent_code)
        if found is None:
            break
        seen.add(found.code)
        way.append(found)
        row = found
    return tuple(reversed(way))


def history(editions: Sequence[EditionInfo], code: str) -> tuple[Moment, ...]:
    """When a record came, changed and went, the newest first. editions: all of one line."""
    if not editions:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT since, until, cells FROM nsi_record WHERE line_id = %s AND code = %s ORDER BY since",
            [editions[0].line, code],
        )
        spans = cursor.fetchall()
    moments: list[Moment] = []
    before: dict[str, str | None] | None = None
    for edition in sorted(editions, key=lambda item: item.at):
        cells = next((cells for since, until, cells in spans if since <= edition.at < until), None)
        now = None if cells is None else dict(zip(edition.columns, orjson.loads(cells), strict=True))
        if now is not None and before is None:
            moments.append(Moment(edition, "added", ()))
        elif now is None and before is not None:
            moments.append(Moment(edition, "removed", ()))
        elif now is not None and before is not None and (differing := differences(before, now)):
            moments.append(Moment(edition, "changed", differing))
        before = now
    return tuple(reversed(moments))


def differences(
    old: dict[str, str | None], new: dict[str, str | None]
) -> tuple[tuple[str, str | None, str | None], ...]:  # fmt: skip
    """(column, old, new) for the columns of the newer structure whose values differ."""
    return tuple((name, old.get(name), value) for name, value in new.items() if old.get(name) != value)


def _row(row: tuple[Any, ...]) -> RowInfo:
    code, title, parent_code, is_group, is_active, cells = row
    return RowInfo(code, title, parent_code, is_group, is_active, tuple(orjson.loads(cells)))
