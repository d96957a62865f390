"""Who reports and who answers."""

from __future__ import annotations

from uuid import UUID

from egisz.identity.public import mandate_of
from egisz.kernel.actor import Actor, Role

_KEEPERS = {Role.HR}
_OPERATORS = {Role.ADMIN, Role.SYSTEM}


def owns(actor: Actor, practitioner_id: UUID) -> bool:
    """The case is about one's own card."""
    return actor.practitioner_id is not None and actor.practitioner_id == practitioner_id


def may_answer(actor: Actor, organization_oid: str) -> bool:
    """HR of the organisation that keeps the fact, or the head's deputy for it; operators where none is known."""
    if actor.role in _OPERATORS:
        return True
    if not organization_oid or actor.organization_oid != organization_oid:
        return False
    return actor.role in _KEEPERS or mandate_of(actor, "corrections") is not None


def may_see(actor: Actor, practitioner_id: UUID, organization_oid: str) -> bool:
    return owns(actor, practitioner_id) or may_answer(actor, organization_oid)
