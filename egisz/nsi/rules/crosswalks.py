"""Which records of one dictionary mean what records of another: by names, codes and referring columns. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from egisz.nsi.rules.words import words

_TITLES = frozenset({"врач", "врача", "специалист"})  # words that a post has and a specialty has not
_LEAST_COMMON, _COMMON_SHARE = 5, 0.6


@dataclass(frozen=True, slots=True)
class Side:
    """A record to be matched. others: values of referring columns (EQUIVALENT and the like)."""

    code: str
    name: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """relationship: equivalent | related-to | source-is-narrower-than-target | source-is-broader-than-target."""

    code: str
    name: str
    relationship: str
    reason: str


def match(sources: Sequence[Side], targets: Sequence[Side], *, same_codes: bool) -> dict[str, tuple[Target, ...]]:
    """Targets of each source. same_codes: both dictionaries number their records alike.

    Equal names are equivalent; a referring column and an equal code with a similar name, too. Names that begin alike
    word by word («Врач-кардиолог», «Кардиология») are related.
    """
    by_name: dict[tuple[str, ...], list[Side]] = {}
    by_code = {side.code: side for side in targets}
    by_start: dict[str, list[tuple[tuple[str, ...], Side]]] = {}
    for side in targets:
        by_name.setdefault(_plain(side.name), []).append(side)
        telling = _telling(side.name)
        if telling:
            by_start.setdefault(telling[0][:_LEAST_COMMON], []).append((telling, side))
    return {
        source.code: _targets(source, by_name, by_code if same_codes else {}, by_start) for source in sources
    }  # fmt: skip


def _targets(
    source: Side,
    by_name: Mapping[tuple[str, ...], Sequence[Side]],
    by_code: Mapping[str, Side],
    by_start: Mapping[str, Sequence[tuple[tuple[str, ...], Side]]],
) -> tuple[Target, ...]:
    found: dict[str, Target] = {}
    for side in by_name.get(_plain(source.name), ()):
        found[side.code] = Target(side.code, side.name, "equivalent", "названия равны")
    for name in source.others:
        for side in by_name.get(_plain(name), ()):
            found.setdefault(side.code, Target(side.code, side.name, "equivalent", f"в записи указано «{name}»"))
    numbered = by_code.get(source.code)
    if (
        numbered is not None
        and numbered.code not in found
        and _are_alike(_telling(source.name), _telling(numbered.name))
    ):
        found[numbered.code] = Target(numbered.code, numbered.name, "equivalent", "равны коды, названия близки")
    if found:
        return tuple(found.values())
    telling = _telling(source.name)
    near = by_start.get(telling[0][:_LEAST_COMMON], ()) if telling else ()
    return tuple(
        Target(side.code, side.name, "related-to", "названия начинаются одинаково")
        for other, side in near if _are_alike(telling, other)
    )  # fmt: skip


def _plain(name: str) -> tuple[str, ...]:
    return tuple(words(name))


def _telling(name: str) -> tuple[str, ...]:
    return tuple(sorted(word for word in words(name) if word not in _TITLES and len(word) > 2))


def _are_alike(first: Sequence[str], second: Sequence[str]) -> bool:
    if not first or len(first) != len(second):
        return False
    return all(_begin_alike(a, b) for a, b in zip(first, second, strict=True))


def _begin_alike(first: str, second: str) -> bool:
    common = 0
    for a, b in zip(first, second, strict=False):
        if a != b:
            break
        common += 1
    return common >= min(_LEAST_COMMON, len(first), len(second)) and common >= _COMMON_SHARE * min(
        len(first), len(second)
    )
