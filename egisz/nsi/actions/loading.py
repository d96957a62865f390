"""Load editions of books: from a folder of official answers and from the project's own starter set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import orjson
from django.db import DataError, transaction

from egisz.kernel.actor import Actor
from egisz.nsi import rules
from egisz.nsi.actions.storing import store_edition
from egisz.nsi.gateway import answers, starter
from egisz.nsi.models import OFFICIAL, STARTER, CalendarDay, Edition
from egisz.nsi.queries import forget_calendar

Say = Callable[[str], None]


@dataclass(slots=True)
class LoadReport:
    """What a loading did. errors: a line for each file that could not be loaded."""

    loaded: int = 0
    known: int = 0
    rows: int = 0
    errors: list[str] = field(default_factory=list)


def load_folder(path: Path | str, *, say: Say | None = None, actor: Actor | None = None) -> LoadReport:
    """Load every edition found below the folder; one bad file never stops the rest.

    Editions are immutable: one that is already there is left as it is, so a second run changes nothing.
    """
    folder, report = Path(path), LoadReport()
    actor = actor or Actor.system("nsi")
    if not folder.is_dir():
        report.errors.append(f"{folder}: такой папки нет")
        return report
    found = answers.editions_in(folder)
    known = set(Edition.objects.filter(line__origin=OFFICIAL).values_list("line__book__oid", "version"))
    for number, item in enumerate(found, 1):
        if (item.oid, item.version) in known:
            report.known += 1
            continue
        known.add((item.oid, item.version))
        try:
            rows = _load_recorded(actor, item)
        except _FileError as error:
            report.errors.append(str(error))
            _say(say, f"{number}/{len(found)} ОШИБКА {error}")
            known.discard((item.oid, item.version))
            continue
        if rows is None:
            report.known += 1
            continue
        report.loaded += 1
        report.rows += rows
        _say(say, f"{number}/{len(found)} {item.oid} {item.version}: {rows}")
    return report


def load_starter(*, say: Say | None = None, actor: Actor | None = None) -> LoadReport:
    """Load the project's own small books and the working calendar. Official editions win over them."""
    report = LoadReport()
    actor = actor or Actor.system("nsi")
    for book in starter.books():
        if _is_known(book.facts, STARTER):
            report.known += 1
            continue
        rows = rules.read_rows(book.facts, book.columns, book.rows)
        store_edition(actor, book.facts, book.columns, rows, origin=STARTER)
        report.loaded += 1
        report.rows += len(rows)
        _say(say, f"{book.facts.oid} {book.facts.short_name}: {len(rows)}")
    _load_calendar()
    return report


class _FileError(Exception):
    """A file that could not be loaded, named in the text."""


def _load_recorded(actor: Actor, item: answers.Recorded) -> int | None:
    current = item.passport
    try:
        text = answers.read_text(item.passport)
        facts = rules.passport_facts(_json(text))
        if facts.version != item.version or item.oid not in (facts.oid, *facts.other_oids):
            raise rules.BadAnswer(f"имя файла не совпадает с паспортом ({facts.oid} {facts.version})")
        if _is_known(facts, OFFICIAL):
            return None  # the same edition under another OID of the book
        columns: list[str] = []
        cells: list[rules.Row] = []
        for current in item.parts:
            cells += rules.page_rows(answers.read_json(current), columns)
        current = item.parts[-1] if item.parts else item.passport
        if len(cells) != facts.rows_count:
            raise rules.BadAnswer(f"записей {len(cells)}, а в паспорте обещано {facts.rows_count}")
        if cells:
            rules.check_columns(facts, columns)
            rules.check_rows(facts, columns, cells)
        rows = rules.read_rows(facts, columns, cells) if cells else []
        store_edition(actor, facts, columns, rows, text=text)
    except rules.BadAnswer as error:
        raise _FileError(f"{current.name}: {error}") from error
    except DataError as error:
        raise _FileError(f"{current.name}: база не приняла запись: {error}") from error
    return len(rows)


def _is_known(facts: rules.PassportFacts, origin: str) -> bool:
    return Edition.objects.filter(line__book__oid=facts.oid, version=facts.version, line__origin=origin).exists()


def _json(text: str) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise rules.BadAnswer(f"это не JSON: {error}") from error


def _load_calendar() -> None:
    """Bring the days of the shipped years to what the shipped file says; other years are left alone."""
    listed = starter.calendar_days()
    years = {item.day.year for item in listed}
    with transaction.atomic():
        for year in sorted(years):
            days = [item.day for item in listed if item.day.year == year]
            CalendarDay.objects.filter(day__year=year).exclude(day__in=days).delete()
        CalendarDay.objects.bulk_create(
            [
                CalendarDay(
                    day=item.day, is_working=item.is_working, source=item.source, is_provisional=item.is_provisional
                )
                for item in listed
            ],
            update_conflicts=True,
            unique_fields=["day"],
            update_fields=["is_working", "source", "is_provisional"],
        )
    forget_calendar()


def _say(say: Say | None, line: str) -> None:
    if say is not None:
        say(line)
