"""Records as concepts of a code system: one with its family, its ancestors, parts of a book."""

# ruff: noqa: S608 - every name in the SQL is our own, values are parameters

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from django.db import connection

from egisz.db import prepared
from egisz.nsi.models import search
from egisz.nsi.models.records import MARK_EVERY, page_sql
from egisz.nsi.rules.spelling import compact
from egisz.nsi.types import EditionInfo

_IN = "line_id = %(line)s AND {0}.since <= %(at)s AND {0}.until > %(at)s"
_ON = "(r.is_active AND (r.ends_on IS NULL OR r.ends_on >= %(today)s))"
_OWN = f"r.code, r.title, r.parent_code, r.is_group, {_ON}, r.cells"
_ONE = (
    f"SELECT {_OWN}, p.title, CASE WHEN r.is_group THEN"
    " (SELECT json_agg(json_build_array(c.code, c.title) ORDER BY c.code)"
    f" FROM nsi_record c WHERE c.{_IN.format('c')} AND c.parent_code = r.code AND c.parent_code <> ''"
    " AND c.code <> r.code)::text END"
    " FROM nsi_record r LEFT JOIN nsi_record p ON r.parent_code <> '' AND p.code = r.parent_code"
    f" AND p.{_IN.format('p')}"
    f" WHERE r.{_IN.format('r')}"
)
_BY_KEY = f"{_ONE} AND r.code = %(code)s"
_NAMES = tuple(re.findall(r"%\((\w+)\)s", _BY_KEY))
_PREPARED = prepared.text_of(re.sub(r"%\(\w+\)s", "%s", _BY_KEY), len(_NAMES))
_BY_OTHER = (
    f"{_ONE} AND r.search_words @@ quote_literal('#' || %(code)s)::tsquery"
    " AND (nsi_other_code(r.search_text) = %(code)s OR nsi_plain_code(r.code) = %(code)s) LIMIT 2"
)
_UNDER = f"""
WITH RECURSIVE above(code, parent_code) AS (
  SELECT r.code, r.parent_code FROM nsi_record r WHERE r.{_IN.format("r")} AND r.code = %(code)s
  UNION SELECT r.code, r.parent_code FROM above a JOIN nsi_record r ON r.{_IN.format("r")} AND r.code = a.parent_code
) SELECT EXISTS (SELECT 1 FROM above WHERE code = %(ancestor)s)
"""


@dataclass(frozen=True, slots=True)
class ConceptInfo:
    """A record with its family. is_active: in force on the day that was asked. children: (code, title)."""

    code: str
    title: str
    parent_code: str
    parent_title: str
    is_group: bool
    is_active: bool
    cells: tuple[str | None, ...]
    children: tuple[tuple[str, str], ...] = ()


def concept(edition: EditionInfo, code: str, today: date) -> ConceptInfo | None:
    """The record of a key."""
    values = _values(edition, today, code=code)
    answers = prepared.ask(connection, [(_PREPARED, [values[name] for name in _NAMES])])
    found = answers[0] if answers is not None else _fetch(_BY_KEY, values)
    return _info(found[0]) if found else None


def concept_by_other_code(edition: EditionInfo, code: str, today: date) -> ConceptInfo | None:
    """The one record that has another column with this very code (МКБ «J18.0»); None when there are several.

    Signs between letters and digits must stand where they stand in the record, or be left out altogether.
    """
    plain = compact(code)
    if not plain or len(plain) > 30:
        return None
    found = [_info(row) for row in _fetch(_BY_OTHER, _values(edition, today, code=plain))]
    asked = code.strip().lower()
    exact = [item for item in found if any((cell or "").lower() == asked for cell in item.cells)]
    if len(exact) == 1:
        return exact[0]
    return found[0] if len(found) == 1 and asked == plain else None


def is_under(edition: EditionInfo, code: str, ancestor: str) -> bool:
    """Whether a record is a descendant of another one, or that one itself."""
    values = {"line": edition.line, "at": edition.at, "code": code, "ancestor": ancestor}
    return bool(_fetch(_UNDER, values)[0][0])


def concepts(
    edition: EditionInfo, limit: int, offset: int, today: date, *, text: str = "", active_only: bool = False
) -> list[ConceptInfo]:
    """A part of an edition: in its own order, or for a text the best first. Without children's names."""
    if text:
        field = search.Field(edition.line, edition.at, today if active_only else None, with_groups=True)
        found = search.find(field, text, limit, offset)
        return [_plain(row[:6], row[4] and (row[6] is None or row[6] >= today)) for row in found]
    values = {**_values(edition, today), "limit": limit}
    # Marks count all records of an edition: they lead to a far page unless some records are left out.
    place = 0 if active_only else offset // MARK_EVERY
    values.update(offset=offset - place * MARK_EVERY, edition=edition.id, place=place)
    sql = page_sql(edition.order_by, far=bool(place), columns=_OWN)
    if active_only:
        sql = sql.replace(" ORDER BY", f" AND {_ON} ORDER BY")
    return [_plain(row, row[4]) for row in _fetch(sql, values)]


def active_count(edition: EditionInfo, today: date) -> int:
    """How many records of an edition are in force on a day."""
    sql = f"SELECT count(*) FROM nsi_record r WHERE r.{_IN.format('r')} AND {_ON}"
    return int(_fetch(sql, _values(edition, today))[0][0])


def _values(edition: EditionInfo, today: date, **more: Any) -> dict[str, Any]:
    return {"line": edition.line, "at": edition.at, "today": today, **more}


def _fetch(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _plain(row: tuple[Any, ...], is_active: bool) -> ConceptInfo:
    code, title, parent, is_group, _, cells = row
    return ConceptInfo(code, title, parent, "", is_group, is_active, tuple(orjson.loads(cells)))


def _info(row: tuple[Any, ...]) -> ConceptInfo:
    code, title, parent, is_group, is_active, cells, parent_title, children = row
    listed = tuple((child, name) for child, name in orjson.loads(children)) if children else ()
    return ConceptInfo(code, title, parent, parent_title or "", is_group, is_active, tuple(orjson.loads(cells)), listed)
