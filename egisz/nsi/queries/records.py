"""Records of an edition: pages, one record, children."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from django.db import connection

from egisz.nsi import rules
from egisz.nsi.models.records import MARK_EVERY, page_sql
from egisz.nsi.types import EditionInfo, RowFilter, RowInfo, RowsPage

_COLUMNS = "r.code, r.title, r.parent_code, r.is_group, r.is_active, r.cells"
_IN_EDITION = "FROM nsi_record r WHERE r.line_id = %(line)s AND r.since <= %(at)s AND r.until > %(at)s"
MOST_ROWS = 10_000_000


def page_parameters(edition: EditionInfo, offset: int, limit: int) -> tuple[str, dict[str, Any]]:
    """The SELECT of packed cells of a page in the edition's own order, with its parameters; one indexed read."""
    return _page(edition, offset, limit, "r.cells")


def _page(edition: EditionInfo, offset: int, limit: int, columns: str) -> tuple[str, dict[str, Any]]:
    place = offset // MARK_EVERY
    values: dict[str, Any] = {"line": edition.line, "at": edition.at, "limit": max(limit, 0)}
    if place == 0:
        return page_sql(edition.order_by, far=False, columns=columns), {**values, "offset": offset}
    values.update(offset=offset - place * MARK_EVERY, edition=edition.id, place=place)
    return page_sql(edition.order_by, far=True, columns=columns), values


def rows(
    edition: EditionInfo,
    *,
    page: int = 1,
    size: int = 25,
    filters: Sequence[RowFilter] = (),
    sorting: str = "",
    descending: bool = False,
) -> RowsPage:
    """A page of records, in the edition's own order or sorted by a column (then by the key: the order is total).

    Filters hold at once; EXACT and LIKE compare texts (LIKE: a part in any case), GTE and LTE numbers, dates or texts
    by the type of the column. A filter or sorting by an unknown column is an error of the caller (ValueError).
    """
    size = min(max(size, 1), MOST_ROWS)
    offset = (max(page, 1) - 1) * size
    if not filters and not sorting:
        if offset >= edition.rows_count:
            return RowsPage(edition.rows_count, ())
        found = _fetch(*_page(edition, offset, size, _COLUMNS))
        return RowsPage(edition.rows_count, tuple(map(_row, found)))
    values: dict[str, Any] = {"line": edition.line, "at": edition.at, "offset": offset, "limit": size}
    conditions = "".join(_condition(edition, item, number, values) for number, item in enumerate(filters))
    total = _fetch(f"SELECT count(*) {_IN_EDITION}{conditions}", values)[0][0] if filters else edition.rows_count
    order = _order(edition, sorting, descending)
    found = _fetch(
        f"SELECT {_COLUMNS} {_IN_EDITION}{conditions} ORDER BY {order} OFFSET %(offset)s LIMIT %(limit)s",
        values,
    )
    return RowsPage(total, tuple(map(_row, found)))


def row(edition: EditionInfo, code: str) -> RowInfo | None:
    """The record of a key."""
    found = _fetch(
        f"SELECT {_COLUMNS} {_IN_EDITION} AND r.code = %(code)s",
        {"line": edition.line, "at": edition.at, "code": code},
    )
    return _row(found[0]) if found else None


def children(edition: EditionInfo, parent: str, limit: int = 1000) -> list[RowInfo]:
    """Records under a record, by key; under "" the ones on top."""
    condition = " AND r.parent_code = %(parent)s" + (" AND r.parent_code <> ''" if parent else "")
    found = _fetch(
        f"SELECT {_COLUMNS} {_IN_EDITION}{condition} ORDER BY r.number, r.code LIMIT %(limit)s",
        {"line": edition.line, "at": edition.at, "parent": parent, "limit": limit},
    )
    return [_row(row) for row in found]


def rows_between(edition: EditionInfo, offset: int, limit: int) -> list[RowInfo]:
    """Records at places of the edition's own order, found from the nearest mark."""
    return [_row(row) for row in _fetch(*_page(edition, offset, limit, _COLUMNS))]


def conditions(edition: EditionInfo, filters: Sequence[RowFilter], values: dict[str, Any]) -> str:
    """« AND …» for filters that hold at once; their parameters are added to `values`."""
    return "".join(_condition(edition, item, number, values) for number, item in enumerate(filters))


def order(edition: EditionInfo, sorting: str, descending: bool) -> str:
    """ORDER BY a column, then by the edition's own order."""
    return _order(edition, sorting, descending)


def _column(edition: EditionInfo, name: str) -> str:
    """The SQL of a column's value as text."""
    if name not in edition.columns:
        raise ValueError(f"в справочнике нет столбца {name}")
    if name == edition.key_column:
        return "r.code"
    return f"(r.cells::json ->> {edition.columns.index(name)})"


def _typed(edition: EditionInfo, name: str, value: str) -> str:
    """The SQL of a column's (or a parameter's) value as it is ordered."""
    kind = edition.facts.types.get(name)
    if kind == "INTEGER":
        return f"(CASE WHEN {value} ~ '^-?[0-9]+$' THEN ({value})::numeric END)"
    if kind == "DATETIME":
        return f"(CASE WHEN {value} ~ '^\\d\\d\\.\\d\\d\\.\\d{{4}}' THEN to_date({value}, 'DD.MM.YYYY') END)"
    return f'({value} COLLATE "C")'


def _condition(edition: EditionInfo, item: RowFilter, number: int, values: dict[str, Any]) -> str:
    column, place = _column(edition, item.column), f"%(filter_{number})s"
    values[f"filter_{number}"] = item.value
    match item.kind:
        case "EXACT":
            if column == "r.code":
                return f" AND {column} = {place}"
            # Most rows are told apart by their text, without parsing them.
            values[f"packed_{number}"] = rules.pack_cells([item.value])[1:-1]
            return f" AND strpos(r.cells, %(packed_{number})s) > 0 AND {column} = {place}"
        case "LIKE":
            escaped = item.value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            values[f"filter_{number}"] = f"%{escaped}%"
            # Not ILIKE: over Cyrillic it takes four times as long.
            condition = f" AND lower({column}) LIKE lower({place})"
            parts = rules.words(item.value) if item.column == edition.title_column else []
            if not parts:
                return condition
            values[f"parts_{number}"] = [f"%{part}%" for part in parts]
            return f" AND r.search_text LIKE ALL(%(parts_{number})s){condition}"
        case "GTE" | "LTE":
            sign = ">=" if item.kind == "GTE" else "<="
            typed = _typed(edition, item.column, f"{place}::text")
            return f" AND {_typed(edition, item.column, column)} {sign} {typed}"
    raise ValueError(f"неизвестный вид отбора {item.kind}")


def _order(edition: EditionInfo, sorting: str, descending: bool) -> str:
    own = edition.order_by.lstrip("-")
    own_order = f"r.{own} {'DESC' if edition.order_by.startswith('-') else 'ASC'}"
    if not sorting:
        return own_order
    way = "DESC NULLS LAST" if descending else "ASC NULLS FIRST"
    return f"{_typed(edition, sorting, _column(edition, sorting))} {way}, {own_order}"


def _fetch(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _row(row: tuple[Any, ...]) -> RowInfo:
    code, title, parent_code, is_group, is_active, cells = row
    return RowInfo(code, title, parent_code, is_group, is_active, tuple(orjson.loads(cells)))
