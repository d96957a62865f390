"""What changed between two editions of a line: records, fields, keys, and the counters of release notes.

A record is the same one in both editions when its key has the same value. It is changed when a value of a column of the
newer structure differs; a column that the older structure lacks counts as null there (`domain/nsi.md` 8).
"""

# ruff: noqa: S608 - every name in the SQL is our own, values are parameters

from __future__ import annotations

from typing import Any

import orjson
from django.db import connection

from egisz.nsi import rules
from egisz.nsi.types import Changes, Counters, EditionInfo, FieldChange, KeyChange, RowChange

_PAIRS = """
WITH gone AS MATERIALIZED (
  SELECT r.code, r.number, r.cells FROM nsi_record r WHERE r.line_id = %(line)s
  AND r.since <= %(old)s AND r.until > %(old)s {unless_new}
), come AS MATERIALIZED (
  SELECT r.code, r.number, r.cells FROM nsi_record r WHERE r.line_id = %(line)s
  AND r.since <= %(new)s AND r.until > %(new)s {unless_old}
), pairs AS (
  SELECT coalesce(come.code, gone.code) AS code, coalesce(come.number, gone.number) AS number,
         gone.cells AS before, come.cells AS after,
         CASE WHEN gone.code IS NULL THEN 'INSERT' WHEN come.code IS NULL THEN 'DELETE' ELSE 'UPDATE' END AS operation
  FROM gone FULL JOIN come ON come.code = gone.code
  WHERE gone.code IS NULL OR come.code IS NULL OR {differs}
)
"""


def changes(old: EditionInfo, new: EditionInfo, page: int = 1, size: int = 100, operation: str = "") -> Changes:
    """A page of changes that lead from one edition to another of its line, by key; with all changes of structure.

    operation: only these rows (INSERT, UPDATE or DELETE).
    """
    values = {**_values(old, new), "offset": (max(page, 1) - 1) * max(size, 1), "limit": max(size, 1)}
    values["operation"] = operation
    chosen = " WHERE p.operation = %(operation)s" if operation else ""
    sql = _pairs(old, new) + (
        f"SELECT (SELECT count(*) FROM pairs p{chosen}), p.* FROM pairs p{chosen}"
        " ORDER BY p.number, p.code, p.operation OFFSET %(offset)s LIMIT %(limit)s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchall()
        if not found and values["offset"]:
            cursor.execute(_pairs(old, new) + f"SELECT count(*) FROM pairs p{chosen}", values)
            total = cursor.fetchone()[0]
        else:
            total = found[0][0] if found else 0
    rows = tuple(
        RowChange(operation, code, _named(old, before), _named(new, after))
        for _, code, _, before, after, operation in found
    )
    return Changes(total, rows, field_changes(old, new), key_changes(old, new))


def release_counters(old: EditionInfo | None, new: EditionInfo) -> Counters:
    """The counters of release notes of `new` against `old`; against nothing all rows and fields are added."""
    if old is None:
        return Counters(rows_added=new.rows_count, fields_added=len(new.facts.fields))
    with connection.cursor() as cursor:
        cursor.execute(
            _pairs(old, new) + "SELECT operation, count(*) FROM pairs GROUP BY operation", _values(old, new)
        )  # fmt: skip
        rows = dict(cursor.fetchall())
    fields = [change.operation for change in field_changes(old, new)]
    return Counters(
        rows.get("INSERT", 0), rows.get("UPDATE", 0), rows.get("DELETE", 0),
        fields.count("ALTER_ADD_COLUMN"), fields.count("ALTER_COLUMN"), fields.count("ALTER_DROP_COLUMN"),
    )  # fmt: skip


def field_changes(old: EditionInfo, new: EditionInfo) -> tuple[FieldChange, ...]:
    """Added fields in the new order, dropped ones in the old order, then those whose description changed."""
    return tuple(FieldChange(what, f, number) for what, number, f in rules.field_differences(old.facts, new.facts))


def key_changes(old: EditionInfo, new: EditionInfo) -> tuple[KeyChange, ...]:
    """Added keys, then dropped ones."""
    return tuple(KeyChange(what, key, number) for what, number, key in rules.key_differences(old.facts, new.facts))


def _pairs(old: EditionInfo, new: EditionInfo) -> str:
    """A record that both editions share differs all the same where its cells stand under other columns."""
    unless = {"unless_new": "", "unless_old": ""}
    if old.columns == new.columns:
        unless = {
            f"unless_{side}": f"AND NOT (r.since <= %({side})s AND r.until > %({side})s)" for side in ("new", "old")
        }
    return _PAIRS.format(differs=_differs(old, new), **unless)


def _differs(old: EditionInfo, new: EditionInfo) -> str:
    """The condition on two rows of one key: values of the new structure differ."""
    if old.columns == new.columns:
        return "gone.cells <> come.cells"
    places = [old.columns.index(column) if column in old.columns else None for column in new.columns]
    values = ", ".join("NULL" if place is None else f"gone.cells::json ->> {place}" for place in places)
    same = f"ARRAY[{values}]::text[] = ARRAY(SELECT json_array_elements_text(come.cells::json))"
    return f"NOT ({same})"


def _values(old: EditionInfo, new: EditionInfo) -> dict[str, Any]:
    if old.line != new.line:
        raise ValueError("editions of different lines have no common records")
    return {"line": new.line, "old": old.at, "new": new.at}


def _named(edition: EditionInfo, cells: str | None) -> dict[str, str | None] | None:
    return None if cells is None else dict(zip(edition.columns, orjson.loads(cells), strict=True))
