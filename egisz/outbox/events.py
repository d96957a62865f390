"""The base of everything that rooms announce."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened. Fields are ids, codes, numbers and dates; never names, contacts or diagnoses.

    Subclasses are frozen dataclasses with keyword fields of these types: str, int, bool, UUID, date, datetime,
    Decimal, None and tuples of them.
    """

    at: datetime
