"""What the signature room announces."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from egisz.outbox.public import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyIssued(Event):
    """A key of the built-in store was made for a person."""

    key_id: UUID
    account_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRevoked(Event):
    key_id: UUID
    account_id: UUID
