"""Crosswalks between dictionaries of posts and of specialties, worked out by rules for each pair of editions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from egisz.nsi.queries import records
from egisz.nsi.queries.editions import edition, edition_by_id
from egisz.nsi.rules.crosswalks import Side, Target, match
from egisz.nsi.types import EditionInfo

_ROOT = "1.2.643.5.1.13.13."
POSTS = ("11.1002", "11.1102", "99.2.181", "99.2.700")
SPECIALTIES = ("11.1066",)
# dictionaries that number their records alike
_SAME_CODES = {
    frozenset({"11.1002", "11.1102"}),
    frozenset({"11.1002", "99.2.181"}),
    frozenset({"11.1002", "99.2.700"}),
}
_REFERRING = frozenset({"EQUIVALENT", "EQUIVALENT_NAME", "SYNONYM", "SYNONYMS"})


@dataclass(frozen=True, slots=True)
class CrosswalkInfo:
    """One direction between two dictionaries. matched: records of the source with a target; of `total`."""

    id: str
    title: str
    source_oid: str
    source_version: str
    source_name: str
    target_oid: str
    target_version: str
    target_name: str
    total: int
    matched: int


@dataclass(frozen=True, slots=True)
class CrosswalkRow:
    """A record of the source; without targets it has no match."""

    code: str
    name: str
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Crosswalk:
    info: CrosswalkInfo
    rows: tuple[CrosswalkRow, ...]


def crosswalks() -> list[CrosswalkInfo]:
    """Every crosswalk whose two dictionaries are loaded."""
    pairs = [(a, b) for a in POSTS for b in (*POSTS, *SPECIALTIES) if a != b]
    pairs += [(a, b) for a in SPECIALTIES for b in POSTS]
    loaded = {number: edition(_ROOT + number) for number in (*POSTS, *SPECIALTIES)}
    found = []
    for source, target in pairs:
        one, other = loaded[source], loaded[target]
        if one is not None and other is not None:
            found.append(_computed(one.id, other.id).info)
    return found


def crosswalk(identifier: str) -> Crosswalk | None:
    """A crosswalk by its id «11.1002-11.1066», of the current editions."""
    source, _, target = identifier.partition("-")
    known = (*POSTS, *SPECIALTIES)
    if source not in known or target not in known or source == target:
        return None
    one, other = edition(_ROOT + source), edition(_ROOT + target)
    return _computed(one.id, other.id) if one is not None and other is not None else None


@lru_cache(maxsize=64)
def _computed(source_id: UUID, target_id: UUID) -> Crosswalk:
    """Editions never change, so a pair is worked out once a process."""
    source, target = edition_by_id(source_id), edition_by_id(target_id)
    assert source is not None
    assert target is not None
    short, other = source.oid.removeprefix(_ROOT), target.oid.removeprefix(_ROOT)
    sides = _sides(source)
    matches = match(sides, _sides(target), same_codes=frozenset({short, other}) in _SAME_CODES)
    rows = tuple(CrosswalkRow(side.code, side.name, matches[side.code]) for side in sides)
    info = CrosswalkInfo(
        id=f"{short}-{other}",
        title=f"{source.facts.short_name} → {target.facts.short_name}",
        source_oid=source.oid,
        source_version=source.version,
        source_name=source.facts.short_name,
        target_oid=target.oid,
        target_version=target.version,
        target_name=target.facts.short_name,
        total=len(rows),
        matched=sum(bool(row.targets) for row in rows),
    )
    return Crosswalk(info, rows)


def _sides(info: EditionInfo) -> list[Side]:
    places = [place for place, name in enumerate(info.columns) if name.upper() in _REFERRING]
    return [
        Side(row.code, row.title, tuple(value for place in places if (value := row.cells[place])))
        for row in records.rows(info, size=info.rows_count or 1).rows
    ]
