"""Rows against the structure that a passport declares. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from egisz.nsi.rules.dates import any_day, show_day
from egisz.nsi.rules.passports import PassportFacts
from egisz.nsi.rules.values import BadAnswer, Row

_INTEGER = re.compile(r"-?\d+", re.ASCII)
_DATETIME = re.compile(r"\d\d\.\d\d\.\d{4}", re.ASCII)
_ISO_DATETIME = re.compile(r"\d{4}-\d\d-\d\d(?:T[\d:.+Z-]*)?", re.ASCII)
_SAMPLE = 60  # characters of a wrong value that are shown


def check_columns(facts: PassportFacts, columns: Sequence[str]) -> None:
    """The columns are the fields of the passport, in any order. Raises `BadAnswer`."""
    declared = {field.name for field in facts.fields}
    if extra := [column for column in columns if column not in declared]:
        raise BadAnswer(f"столбцов нет среди полей паспорта: {', '.join(extra)}")
    if missing := [field.name for field in facts.fields if field.name not in set(columns)]:
        raise BadAnswer(f"полей паспорта нет среди столбцов: {', '.join(missing)}")


def check_rows(facts: PassportFacts, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Every value fits the type of its field: numbers, true/false, dd.MM.yyyy; null fits all. Raises `BadAnswer`."""
    types = facts.types
    for place, column in enumerate(columns):
        kind = types.get(column, "VARCHAR")
        if kind == "VARCHAR":
            continue
        fits = _FITS[kind]
        for number, cells in enumerate(rows, 1):
            value = cells[place]
            if value is not None and not fits(value):
                shown = value if len(value) <= _SAMPLE else f"{value[:_SAMPLE]}…"
                raise BadAnswer(f"строка {number}, столбец {column}: «{shown}» – не {_NAMES[kind]}")


def plain_values(facts: PassportFacts, columns: Sequence[str], rows: Sequence[Row]) -> list[Row]:
    """Values of files in the form of `data`: dates as dd.MM.yyyy, true and false in small letters, no padding."""
    kinds = [facts.types.get(column, "VARCHAR") for column in columns]
    changing = {place: kind for place, kind in enumerate(kinds) if kind != "VARCHAR"}
    return [_plain(cells, changing) for cells in rows] if changing else list(rows)


def _plain(cells: Row, changing: dict[int, str]) -> Row:
    result = list(cells)
    for place, kind in changing.items():
        value = result[place]
        if value is None:
            continue
        value = value.strip()
        if kind == "BOOLEAN":
            value = value.lower()
        elif kind == "DATETIME" and _ISO_DATETIME.fullmatch(value) and (day := any_day(value)):
            value = show_day(day)
        result[place] = value or None
    return result


def _is_integer(value: str) -> bool:
    return _INTEGER.fullmatch(value) is not None


def _is_boolean(value: str) -> bool:
    return value in ("true", "false")


def _is_datetime(value: str) -> bool:
    if not _DATETIME.fullmatch(value):
        return False
    try:
        date(int(value[6:]), int(value[3:5]), int(value[:2]))
    except ValueError:
        return False
    return True


_FITS = {"INTEGER": _is_integer, "BOOLEAN": _is_boolean, "DATETIME": _is_datetime}
_NAMES = {"INTEGER": "целое число", "BOOLEAN": "true или false", "DATETIME": "дата вида 31.12.2026"}
