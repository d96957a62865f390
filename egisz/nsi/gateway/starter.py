"""The project's own small books and the working calendar: hand-written TOML files with the act named."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from egisz.kernel.clock import MOSCOW
from egisz.kernel.workdays import WorkCalendar
from egisz.nsi import rules

FOLDER = Path(__file__).resolve().parent.parent / "starter"


@dataclass(frozen=True, slots=True)
class StarterBook:
    facts: rules.PassportFacts
    columns: list[str]
    rows: list[list[str | None]]


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day that differs from an ordinary week."""

    day: date
    is_working: bool
    source: str
    is_provisional: bool


def books() -> Iterator[StarterBook]:
    for path in sorted(FOLDER.glob("*.toml")):
        if path.name != "calendar.toml":
            yield _book(tomllib.loads(path.read_text(encoding="utf-8")))


def calendar_days() -> list[DayOff]:
    """Every exception of `calendar.toml`, by day."""
    content = tomllib.loads((FOLDER / "calendar.toml").read_text(encoding="utf-8"))
    days = [
        DayOff(day, working, year["source"], year["provisional"])
        for year in content["year"]
        for working, listed in ((False, year["free"]), (True, year["working"]))
        for day in listed
    ]
    return sorted(days, key=lambda item: item.day)


def work_calendar(days: Iterable[DayOff]) -> WorkCalendar:
    """Known until the end of the last year for which the transfers are published."""
    listed = list(days)
    years = [item.day.year for item in listed if not item.is_provisional]
    known_until = date(max(years), 12, 31) if years else date.min
    return WorkCalendar({item.day: item.is_working for item in listed}, known_until)


def _book(content: dict[str, Any]) -> StarterBook:
    published = datetime.combine(content["published"], time(), MOSCOW)
    columns = [content["key"], content["title"], *content.get("more", [])]
    rows = [[*row, *[None] * (len(columns) - len(row))] for row in content["rows"]]
    fields = tuple(rules.FieldFacts(column, "VARCHAR", None, None) for column in columns)
    facts = rules.PassportFacts(
        oid=content["oid"],
        version=content["version"],
        identifier=content["oid"].rsplit(".", 1)[1],
        full_name=content["name"],
        short_name=content["name"],
        rows_count=len(rows),
        first_made_at=published,
        published_at=published,
        updated_at=published,
        description=f"Начальный набор Open ЕГИСЗ. Основание: {content['act']}",
        structure_notes=rules.structure_notes(fields),
        fields=fields,
        keys=(rules.KeyFacts(content["key"], "PRIMARY"), rules.KeyFacts(content["title"], "VALUE")),
        codes=(rules.CodeFacts(content["oid"], "TYPE_PRIMARY"),),
        hierarchical=False,
        archive=False,
        nsi_dictionary_id=0,
    )
    return StarterBook(facts, columns, rows)
