"""Who may change the card of an organisation."""

from __future__ import annotations

from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import NotFound

_KEEPERS = {Role.HR, Role.HEAD}
_OPERATORS = {Role.ADMIN, Role.SYSTEM}


def may_register(actor: Actor) -> bool:
    return actor.role in _OPERATORS


def may_keep(actor: Actor, organization_oid: str) -> bool:
    """HR and the head keep the card of their own organisation; operators keep any."""
    return actor.role in _OPERATORS or (actor.role in _KEEPERS and actor.organization_oid == organization_oid)


def require_keeper(actor: Actor, organization_oid: str) -> None:
    if not organization_oid or not may_keep(actor, organization_oid):
        raise NotFound
