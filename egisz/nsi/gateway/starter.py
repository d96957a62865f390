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
    passport: dict[str, Any]


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
    keys = [{"field": content["key"], "type": "PRIMARY"}, {"field": content["title"], "type": "VALUE"}]
    stamp = f"{published:%d.%m.%Y %H:%M}"
    passport = {
        "result": "OK", "resultText": None, "resultCode": None, "identifier": content["oid"].rsplit(".", 1)[1],
        "oid": content["oid"], "version": content["version"], "rowsCount": len(rows), "createDate": stamp,
        "publishDate": stamp, "lastUpdate": stamp, "fullName": content["name"], "shortName": content["name"],
        "description": f"Начальный набор Open ЕГИСЗ. Основание: {content['act']}", "structureNotes": None,
        "releaseNotes": None, "laws": [], "respOrganizationId": None, "authOrganizationId": None, "typeId": None,
        "groupId": None, "approveDate": None,
        "fields": [{"field": c, "dataType": "VARCHAR", "alias": None, "description": None} for c in columns],
        "keys": keys, "codes": [{"value": content["oid"], "type": "TYPE_PRIMARY"}], "hierarchical": False,
        "archive": False, "nsiDictionaryId": 0,
    }  # fmt: skip
    return StarterBook(rules.passport_facts(passport), columns, rows, passport)
