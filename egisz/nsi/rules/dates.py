"""Moments and days as ФНСИ writes them (`domain/nsi.md` 9): Moscow time. Pure."""

from __future__ import annotations

from datetime import date, datetime

from egisz.kernel.clock import MOSCOW

_MOMENT, _DAY = "%d.%m.%Y %H:%M", "%d.%m.%Y"


def read_moment(text: str) -> datetime:
    """«13.02.2024 15:21». Raises ValueError."""
    return datetime.strptime(text, _MOMENT).replace(tzinfo=MOSCOW)


def show_moment(moment: datetime) -> str:
    """«13.02.2024 15:21»."""
    return f"{moment.astimezone(MOSCOW):{_MOMENT}}"


def read_day(text: str) -> date:
    """«13.02.2024». Raises ValueError."""
    return datetime.strptime(text, _DAY).replace(tzinfo=MOSCOW).date()


def show_day(day: date) -> str:
    """«13.02.2024»."""
    return f"{day:{_DAY}}"


def any_day(text: str | None) -> date | None:
    """A day in either of the two forms that records carry; None for anything else."""
    if not text:
        return None
    line = text.strip()[:10]
    if len(line) != 10:
        return None
    try:
        if line[2] == line[5] == ".":
            return date(int(line[6:]), int(line[3:5]), int(line[:2]))
        if line[4] == line[7] == "-":
            return date(int(line[:4]), int(line[5:7]), int(line[8:]))
    except ValueError:
        return None
    return None
