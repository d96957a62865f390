"""How many hours the law asks for on a day: read from `law/hours-*.toml` of this room and of EGISZ_LAW_DIR."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from egisz.cme.rules import HoursRequirement
from egisz.kernel.errors import Objection, Refused

_OWN = Path(__file__).resolve().parent / "law"


@dataclass(frozen=True, slots=True)
class HoursLaw:
    """One dated rule set. document_bytes: how large a document of a manual entry may be."""

    name: str
    valid_from: date
    valid_to: date
    requirement: HoursRequirement
    document_bytes: int


def hours_law_on(day: date) -> HoursLaw:
    """The rule set in force; the newest wins. Refused with NO_RULE_SET when there is none."""
    for law in _all(os.environ.get("EGISZ_LAW_DIR", "")):
        if law.valid_from <= day <= law.valid_to:
            return law
    raise Refused(
        Objection(
            "NO_RULE_SET",
            f"На {day:%d.%m.%Y} правила о часах обучения не загружены. Напишите в поддержку: администратор добавит их",
        )
    )


def hours_requirement_on(day: date) -> HoursRequirement:
    """The hours that the law asks for on a day (the day of submission decides)."""
    return hours_law_on(day).requirement


@lru_cache(maxsize=4)
def _all(outside: str) -> tuple[HoursLaw, ...]:
    found: dict[str, HoursLaw] = {}
    for folder in filter(None, (str(_OWN), outside)):
        for path in sorted(Path(folder).glob("hours-*.toml")):
            law = _read(path)
            found[law.name] = law
    return tuple(sorted(found.values(), key=lambda law: law.valid_from, reverse=True))


def _read(path: Path) -> HoursLaw:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    requirement = HoursRequirement(
        total_min=content["total_min"],
        refresher_min=content["refresher_min"],
        other_max=content["other_max"],
        programme_min_hours=content["programme_min_hours"],
        source=content["citation"],
        source_url=content["source_url"],
    )
    return HoursLaw(
        content["name"],
        content["valid_from"],
        content["valid_to"],
        requirement,
        content["document_mb"] * 1024 * 1024,
    )
