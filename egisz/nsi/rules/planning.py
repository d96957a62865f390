"""What an edition in the making would change in the edition before it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from egisz.nsi.rules.passports import FieldFacts, KeyFacts, PassportFacts
from egisz.nsi.rules.reading import ReadRow, packed_values


@dataclass(frozen=True, slots=True)
class Differences:
    """Keys of records, in the order in which they stand."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def differences(
    old_columns: Sequence[str], old: Mapping[str, str], new_columns: Sequence[str], new: Sequence[ReadRow]
) -> Differences:
    """old: key → packed cells. A column that the old structure lacks counts as null there."""
    is_same = list(old_columns) == list(new_columns)
    places = [old_columns.index(column) if column in old_columns else None for column in new_columns]
    added, changed = [], []
    for row in new:
        before = old.get(row.code)
        if before is None:
            added.append(row.code)
        elif before != row.cells and not (is_same is False and _projected(before, places) == packed_values(row.cells)):
            changed.append(row.code)
    present = {row.code for row in new}
    return Differences(tuple(added), tuple(changed), tuple(code for code in old if code not in present))


def field_differences(old: PassportFacts, new: PassportFacts) -> list[tuple[str, int, FieldFacts]]:
    """(operation, place from 1, field): added in the new order, dropped in the old order, then described otherwise."""
    before, after = _fields(old), _fields(new)
    return [
        *(("ALTER_ADD_COLUMN", n, f) for name, (n, f) in after.items() if name not in before),
        *(("ALTER_DROP_COLUMN", n, f) for name, (n, f) in before.items() if name not in after),
        *(("ALTER_COLUMN", n, f) for name, (n, f) in after.items() if name in before and before[name][1] != f),
    ]


def key_differences(old: PassportFacts, new: PassportFacts) -> list[tuple[str, int, KeyFacts]]:
    """(operation, place of the field from 1, key): added, then dropped."""
    before, after = _fields(old), _fields(new)
    return [
        *(("ALTER_ADD_KEY", after[key.field][0], key) for key in new.keys if key not in old.keys),
        *(("ALTER_DROP_KEY", before[key.field][0], key) for key in old.keys if key not in new.keys),
    ]


def _projected(cells: str, places: Sequence[int | None]) -> list[str]:
    values = packed_values(cells)
    return ["null" if place is None else values[place] for place in places]


def _fields(facts: PassportFacts) -> dict[str, tuple[int, FieldFacts]]:
    return {field.name: (number, field) for number, field in enumerate(facts.fields, 1)}
