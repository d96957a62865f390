"""The only place that reads the clock. Rules and models take `now` and `today` as arguments."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

MOSCOW = ZoneInfo("Europe/Moscow")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present calendar day in Moscow, where the federal terms are counted."""
    return now().astimezone(MOSCOW).date()


def to_moscow(moment: datetime) -> datetime:
    return moment.astimezone(MOSCOW)
