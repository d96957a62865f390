"""What the reference service announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from egisz.outbox.public import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionPublished(Event):
    """A new official edition of a book is the current one. since_version: "" when it is the first."""

    edition_id: UUID
    book_oid: str
    version: str
    since_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionAnnulled(Event):
    """An edition was published by mistake and is current no longer."""

    edition_id: UUID
    book_oid: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookDisabled(Event):
    """A webhook did not answer too often and was switched off; its owner is to be told."""

    webhook_id: UUID
    account_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalMoved(Event):
    """A proposal to change a book went a step. state: proposed | checked | returned | published | withdrawn."""

    proposal_id: UUID
    state: str
    proposed_by: UUID
    moved_by: UUID
    book_oid: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRevoked(Event):
    """A key stopped working for good. by: the account that revoked it, the owner or an administrator."""

    key_id: UUID
    account_id: UUID
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEnding(Event):
    """The last day of a key comes near."""

    key_id: UUID
    account_id: UUID
    last_day: date
