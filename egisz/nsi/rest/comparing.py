"""`compare`: flat rows with typed values between two moments (`domain/nsi.md` 8)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from egisz.kernel.clock import MOSCOW
from egisz.nsi.queries import changes, editions
from egisz.nsi.rest import parameters
from egisz.nsi.rest.answers import NO_BOOK, NO_VERSION, UNCHANGED, Told, ok
from egisz.nsi.rules import any_day
from egisz.nsi.types import EditionInfo, FieldChange, KeyChange, RowChange
from egisz.ui.lane import LaneRequest, Reply

DEFAULT_SIZE = 200
_NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)
_STRUCTURE = ("ALTER_ADD_COLUMN", "ALTER_DROP_COLUMN")


def compare(request: LaneRequest) -> Reply:
    """Nothing changed and a page past the end are both the error 03x0002."""
    offset, size = parameters.place(request, DEFAULT_SIZE)
    first = parameters.moment(request, "date1")
    second = parameters.moment(request, "date2") if request.get("date2").strip() else None
    found = [info for info in editions(parameters.identifier(request)) if info.annulled_at is None]
    if not found:
        raise Told(NO_BOOK)
    old = at_moment(found, first)
    new = at_moment(found, second) if second else next((info for info in found if info.is_current), found[0])
    if old is None or new is None:
        raise Told(NO_VERSION)
    told = changes(old, new, page=offset // size + 1, size=size)
    fields = [_field(change, old, new) for change in told.fields if change.operation in _STRUCTURE]
    if not told.rows and (offset or told.total or not (fields or told.keys)):
        raise Told(UNCHANGED)
    return ok(
        fields=fields or None,
        keys=[_key(change, old, new) for change in told.keys] or None,
        data={"total": told.total, "list": [_row(change, old, new) for change in told.rows]},
    )


def at_moment(found: list[EditionInfo], moment: datetime) -> EditionInfo | None:
    """The edition that was published or updated in that very minute, else the one in force then.

    found: newest first.
    """
    for info in found:
        if moment in (_minute(info.facts.published_at), _minute(info.facts.updated_at)):
            return info
    return next((info for info in found if min(info.facts.published_at, info.facts.updated_at) <= moment), None)


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _field(change: FieldChange, old: EditionInfo, new: EditionInfo) -> dict[str, Any]:
    field = change.field
    members = {
        "Name": field.name, "Alias": field.alias or "", "Description": field.description or "",
        "DataType": field.data_type, "Number": _number(field.name, change.operation, old, new), "Visible": True,
    }  # fmt: skip
    return {"field": members, "operation": change.operation}


def _key(change: KeyChange, old: EditionInfo, new: EditionInfo) -> dict[str, Any]:
    number = _number(change.key.field, change.operation, old, new)
    members = {"number": number, "field": change.key.field, "type": change.key.type}
    return {"key": members, "operation": change.operation}


def _number(column: str, operation: str, old: EditionInfo, new: EditionInfo) -> int:
    """The place of a column among those of `data`, from 1: not its place in the passport."""
    columns = (old if "DROP" in operation else new).columns
    return columns.index(column) + 1 if column in columns else 0


def _row(change: RowChange, old: EditionInfo, new: EditionInfo) -> dict[str, Any]:
    """New values; a DELETE carries the old ones under the old columns."""
    if change.new is None:
        return {**_typed(change.old or {}, old.facts.types), "operation": change.operation}
    return {**_typed(change.new, new.facts.types), "operation": change.operation}


def _typed(values: Mapping[str, str | None], types: Mapping[str, str]) -> dict[str, Any]:
    return {column: typed(value, types.get(column, "VARCHAR")) for column, value in values.items()}


def typed(value: str | None, kind: str) -> Any:
    """Numbers, true and false, and days as milliseconds since 1970 of Moscow's midnight; anything else is the text."""
    if value is None:
        return None
    if kind == "INTEGER" and _NUMBER.fullmatch(value):
        return int(value)
    if kind == "BOOLEAN" and value in ("true", "false"):
        return value == "true"
    if kind == "DATETIME" and (day := any_day(value)):
        return int(datetime.combine(day, time(), MOSCOW).timestamp()) * 1000
    return value
