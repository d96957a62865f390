"""«Было – стало»: what the history tables of a register say, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models

from egisz.db.fields import BlindIndexField, EncryptedTextField

HIDDEN = "скрыто"  # an encrypted value: that it changed is told, the value is not
_SYSTEM = {"id", "created_at", "changed_at", "entered_by"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """table, field: their Russian names. A row that was entered has no field."""

    at: datetime
    table: str
    object_id: str
    field: str = ""
    was: str = ""
    became: str = ""


def field_changes(history: type[models.Model], **wanted: Any) -> list[FieldChange]:
    """Changes of the rows whose history matches, newest first. history: a model made by pghistory."""
    tracked: Any = history.pgh_tracked_model  # type: ignore[attr-defined]
    fields = [
        field
        for field in tracked._meta.concrete_fields
        if field.name not in _SYSTEM and not field.is_relation and not isinstance(field, BlindIndexField)
    ]
    rows = history._default_manager.filter(**wanted).order_by("pgh_obj_id", "pgh_created_at", "pgh_id")
    found = list(_changes(str(tracked._meta.verbose_name), fields, rows))
    return sorted(found, key=lambda change: change.at, reverse=True)


def _changes(table: str, fields: list[Any], rows: Any) -> Iterator[FieldChange]:
    before: Any = None
    for row in rows.iterator(chunk_size=500):
        if before is None or before.pgh_obj_id != row.pgh_obj_id:
            yield FieldChange(row.pgh_created_at, table, str(row.pgh_obj_id))
        else:
            for field in fields:
                was, became = getattr(before, field.attname), getattr(row, field.attname)
                if was != became:
                    yield FieldChange(
                        row.pgh_created_at, table, str(row.pgh_obj_id), str(field.verbose_name), _shown(field, was),
                        _shown(field, became),
                    )  # fmt: skip
        before = row


def _shown(field: Any, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(field, EncryptedTextField):
        return HIDDEN
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, date) and not isinstance(value, datetime):
        return f"{value:%d.%m.%Y}"
    return str(value)
