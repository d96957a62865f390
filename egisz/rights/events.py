"""What the room says to itself and to others: ids and states only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from egisz.outbox.public import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyContinued(Event):
    """A copy was ordered, or one more room is gathered: the worker takes the next."""

    copy_id: UUID
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectRequested(Event):
    request_id: UUID
    number: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectRequestAnswered(Event):
    request_id: UUID
    number: str
    account_id: UUID
    state: str
