"""When to remind: 12, 6, 4, 3, 2 and 1 months before an accreditation ends (`domain/cabinet.md` 4)."""

from __future__ import annotations

from datetime import date
from typing import Final

from egisz.kernel.periods import add_months

REMIND_MONTHS: Final = (12, 6, 4, 3, 2, 1)
HOURS_MONTHS: Final = (6, 4, 3, 2)  # early enough to study


def stage(end_date: date, today: date) -> int | None:
    """The nearest reminder whose day has come: 4 when between four and three months are left.

    None before the first one and after the last day. A worker that slept for a week still reminds, once.
    """
    if today > end_date:
        return None
    due = [months for months in REMIND_MONTHS if add_months(end_date, -months) <= today]
    return min(due, default=None)
