"""What the journal's room announces: no texts, they are about people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from egisz.outbox.public import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessDisputed(Event):
    dispute_id: UUID
    number: str
    account_id: UUID
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeTaken(Event):
    dispute_id: UUID
    number: str
    account_id: UUID
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeAnswered(Event):
    """`state` is «lawful» or «unlawful»; `account_id` is of the person who asked."""

    dispute_id: UUID
    number: str
    account_id: UUID
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeWithdrawn(Event):
    dispute_id: UUID
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalCheckAsked(Event):
    """A check of the whole journal begins or goes on with its next step."""

    check_id: UUID
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalBroken(Event):
    """A check found rows or seals that are not as they were."""

    check_id: UUID
    problems: int
