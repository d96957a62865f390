"""What consents announce: ids and codes, never the text."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from egisz.outbox.public import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven(Event):
    """about: the case that it was given for, when it was given for one."""

    consent_id: UUID
    account_id: UUID
    code: str
    version: str
    about: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn(Event):
    """What rested on it has to stop: rooms that used the consent react."""

    consent_id: UUID
    account_id: UUID
    code: str
    version: str
    about: UUID | None = None
