"""What the room says to itself and to others: ids and states only."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from egisz.outbox.public import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyContinued(Event):
    """A copy was ordered, or one more room is gathered: the worker takes the next."""

    copy_id: UUID
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectRequestAnswered(Event):
    request_id: UUID
    account_id: UUID
    kind: str
    state: str
