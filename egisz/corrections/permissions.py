"""Who reports and who answers."""

from __future__ import annotations

from uuid import UUID

from egisz.kernel.actor import Actor, Role

_KEEPERS = {Role.HR}
_OPERATORS = {Role.ADMIN, Role.SYSTEM}


def owns(actor: Actor, practitioner_id: UUID) -> bool:
    """The case is about one's own card."""
    return actor.practitioner_id is not None and actor.practitioner_id == practitioner_id


def may_answer(actor: Actor, organization_oid: str) -> bool:
    """HR of the organisation that keeps the fact; operators where no organisation is known."""
    if actor.role in _OPERATORS:
        return True
    return actor.role in _KEEPERS and bool(organization_oid) and actor.organization_oid == organization_oid


def may_see(actor: Actor, practitioner_id: UUID, organization_oid: str) -> bool:
    return owns(actor, practitioner_id) or may_answer(actor, organization_oid)
