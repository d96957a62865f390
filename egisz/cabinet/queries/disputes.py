"""A person's dispute about a row of the journal."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from egisz.audit import public as audit
from egisz.audit.public import DisputeInfo
from egisz.cabinet.queries.seen import SeenRow, row_of
from egisz.frmo.public import organizations
from egisz.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class DisputePage:
    case: DisputeInfo
    row: SeenRow | None


def dispute_page(actor: Actor, dispute_id: UUID) -> DisputePage:
    """One's own case with the row that it is about; `NotFound` for somebody else's."""
    case = audit.my_dispute(actor, dispute_id)
    entry = case.entry
    return DisputePage(case, row_of(entry, organizations({entry.organization_oid})) if entry else None)
