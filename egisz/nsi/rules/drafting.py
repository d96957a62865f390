"""The passport of a new edition that comes as a file without one. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from egisz.nsi.rules.passports import CodeFacts, FieldFacts, KeyFacts, PassportFacts, structure_notes
from egisz.nsi.rules.reading import title_column
from egisz.nsi.rules.values import BadAnswer, Row
from egisz.nsi.rules.versions import is_version

_FILE_NAME = re.compile(
    r"(?P<oid>\d+(?:\.\d+)+)_(?P<version>\d+(?:\.\d+){0,2}?)(?:_(?:json|csv|xml))?\.(?:zip|json|csv|xml)", re.IGNORECASE
)
_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,17})", re.ASCII)
_KEY_NAMES = ("ID", "RECID", "CODE", "OID")
_PARENT_NAMES = ("PARENT_ID", "ID_PARENT", "PID", "PARENT")


@dataclass(frozen=True, slots=True)
class FileName:
    """«1.2.643…_2.27_csv.zip», «1.2.643…_2.27.csv»."""

    oid: str
    version: str


def file_name(name: str) -> FileName | None:
    """OID and version that the name of a distribution file carries; None for other names."""
    match = _FILE_NAME.fullmatch(name.rsplit("/", 1)[-1])
    return FileName(match["oid"], match["version"]) if match else None


def next_version(version: str) -> str:
    """«9.6» → «9.7»."""
    *head, last = version.split(".")
    return ".".join([*head, str(int(last) + 1)]) if head else f"{version}.1"


def drafted(
    base: PassportFacts | None,
    *,
    oid: str,
    version: str,
    name: str,
    columns: Sequence[str],
    rows: Sequence[Row],
    now: datetime,
) -> PassportFacts:
    """Facts of an edition of which only rows are known: what the edition before it says, with the fields of the file.

    Without an earlier edition the key is ID (or the first column), and types are read off the values.
    """
    if not is_version(version):
        raise BadAnswer(f"версия «{version}» записана не числами через точку, например 1.2")
    if base is None:
        return _first(oid, version, name, columns, rows, now)
    known = {field.name: field for field in base.fields}
    if base.key_column not in columns:
        raise BadAnswer(f"в файле нет столбца ключа {base.key_column}")
    kept = [field for field in base.fields if field.name in columns]
    added = [_field(column, place, rows) for place, column in enumerate(columns) if column not in known]
    fields = (*kept, *added)
    return replace(
        base,
        version=version,
        rows_count=len(rows),
        published_at=now,
        updated_at=now,
        fields=fields,
        keys=tuple(key for key in base.keys if key.field in columns),
        structure_notes=base.structure_notes if fields == base.fields else structure_notes(fields),
        release_notes=None,
        archive=False,
        short_name=name or base.short_name,
    )


def _first(
    oid: str, version: str, name: str, columns: Sequence[str], rows: Sequence[Row], now: datetime
) -> PassportFacts:  # fmt: skip
    by_upper = {column.upper(): column for column in columns}
    key = next((by_upper[item] for item in _KEY_NAMES if item in by_upper), columns[0])
    parent = next((by_upper[item] for item in _PARENT_NAMES if item in by_upper), "")
    fields = tuple(_field(column, place, rows) for place, column in enumerate(columns))
    facts = PassportFacts(
        oid=oid,
        version=version,
        identifier=oid.rsplit(".", 1)[-1],
        full_name=name or oid,
        short_name=name or oid,
        rows_count=len(rows),
        first_made_at=now,
        published_at=now,
        updated_at=now,
        fields=fields,
        keys=(KeyFacts(key, "PRIMARY"),),
        codes=(CodeFacts(oid, "TYPE_PRIMARY"),),
        structure_notes=structure_notes(fields),
        hierarchical=bool(parent),
        archive=False,
    )
    title = title_column(facts, columns)
    keys = [*facts.keys, *([KeyFacts(title, "VALUE")] if title != key else [])]
    keys += [KeyFacts(parent, "FOREIGN")] if parent else []
    return replace(facts, keys=tuple(keys))


def _field(column: str, place: int, rows: Sequence[Row]) -> FieldFacts:
    values = [cells[place] for cells in rows if cells[place]]
    is_integer = bool(values) and all(_INTEGER.fullmatch(value) for value in values if value)
    return FieldFacts(column, "INTEGER" if is_integer else "VARCHAR", None, None)
