"""The work of the centre: branches by level of education, the urgency of a case (`domain/accreditation.md` 6)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

DOCTORS: Final = "doctors"
NURSES: Final = "nurses"
BRANCHES: Final[dict[str, str]] = {
    DOCTORS: "Врачи и фармацевтические работники",
    NURSES: "Средний медицинский персонал",
}
PHARMACY_MARK: Final = "фарм"  # in the name of a specialty
SOON: Final = timedelta(days=5)


def branch_of(education_level: str, specialty_name: str) -> str:
    """Secondary medical staff go to their own branch, everybody else and all pharmacists to the first one."""
    if education_level == "secondary" and PHARMACY_MARK not in specialty_name.lower():
        return NURSES
    return DOCTORS


def is_overdue(due_on: date | None, today: date) -> bool:
    """A term ends with its last day."""
    return due_on is not None and due_on < today


def is_soon(due_on: date | None, today: date) -> bool:
    """At most five days are left, the last day included."""
    return due_on is not None and today <= due_on <= today + SOON
