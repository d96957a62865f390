"""Who may change accounts and roles."""

from __future__ import annotations

from uuid import UUID

from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden

# Roles that stand for one organisation and need its OID; the others are for the whole country.
ORGANISATION_ROLES = frozenset({Role.HR, Role.HEAD})
GRANTABLE_ROLES = ORGANISATION_ROLES | {
    Role.CENTRE, Role.COMMISSION, Role.SECRETARY, Role.ADMIN, Role.SECURITY, Role.AUDITOR,
}  # fmt: skip


def may_administer(actor: Actor) -> bool:
    """Of security: who runs the installation gives nobody rights (`rules.roles.APART`)."""
    return actor.role in {Role.SECURITY, Role.SYSTEM}


def require_administrator(actor: Actor) -> None:
    if not may_administer(actor):
        raise Forbidden(
            "Учётные записи и роли меняет администратор безопасности.", "Обратитесь к администратору безопасности."
        )


def may_change_contacts(actor: Actor, account_id: UUID) -> bool:
    return actor.account_id == account_id or may_administer(actor)
