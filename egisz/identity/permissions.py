"""Who may change accounts and roles; what needs a fresh proof of the person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from egisz.identity.rules.policy import policy_on
from egisz.identity.rules.sessions import is_proved
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NeedsProof

# Roles that stand for one organisation and need its OID; the others are for the whole country.
ORGANISATION_ROLES = frozenset({Role.HR, Role.HEAD, Role.OPERATOR})
# Roles that may be limited to a department of the organisation.
DEPARTMENT_ROLES = frozenset({Role.HR})
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


def need_proof(actor: Actor, now: datetime | None = None) -> None:
    """Raise `NeedsProof` unless the person proved a factor lately; the system itself is not asked (ASVS 7.5.3)."""
    moment = now or clock.now()
    if actor.role is not Role.SYSTEM and not is_proved(
        actor.proved_at, moment, policy_on(clock.to_moscow(moment).date())
    ):
        raise NeedsProof


def require_head(actor: Actor) -> str:
    """The organisation whose deputies the head appoints."""
    if actor.role is not Role.HEAD or not actor.organization_oid:
        raise Forbidden("Заместителей назначает руководитель организации.", "Обратитесь к руководителю организации.")
    return actor.organization_oid


def require_operator(actor: Actor) -> None:
    """Who confirms identities in person, in the name of a centre."""
    if actor.role is not Role.OPERATOR or not actor.organization_oid:
        raise Forbidden(
            "Личность подтверждает оператор центра идентификации.",
            "Роль оператора выдаёт администратор безопасности.",
        )
