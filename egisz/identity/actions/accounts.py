"""Accounts: create, change contacts, block. Identities of outside providers: `linking`."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from egisz.audit import public as audit
from egisz.identity import permissions
from egisz.identity.actions.levels import keep_evidence
from egisz.identity.actions.passwords import keep_former, objections_to, put_password
from egisz.identity.events import AccountBlocked
from egisz.identity.models import Account, IssuedToken, LevelEvidence, ProviderSession
from egisz.kernel import clock
from egisz.kernel import snils as snils_rules
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Forbidden, NotFound, Objection, Refused, refuse_if
from egisz.outbox.public import publish

_FIRST_OID = 1_000_000_000
_OID_ROOM = 1_000_000_000


def new_oid() -> int:
    while True:
        number = _FIRST_OID + secrets.randbelow(_OID_ROOM)
        if not Account.objects.filter(oid=number).exists():
            return number


def _required(family: str, given: str, assurance: str) -> list[Objection]:
    found = []
    if not family.strip():
        found.append(Objection("FAMILY_REQUIRED", "Укажите фамилию", "family"))
    if not given.strip():
        found.append(Objection("GIVEN_REQUIRED", "Укажите имя", "given"))
    if assurance not in Account.Assurance.values:
        found.append(Objection("ASSURANCE_UNKNOWN", "Выберите уровень учётной записи", "assurance"))
    return found


@transaction.atomic
def create_account(
    actor: Actor,
    *,
    snils: str,
    family: str,
    given: str,
    patronymic: str = "",
    birth_date: date | None = None,
    email: str = "",
    phone: str = "",
    password: str,
    assurance: str = Account.Assurance.CONFIRMED,
    ground: str = "",
    now: datetime | None = None,
) -> UUID:
    """A new account of the embedded provider; one per СНИЛС. `ground`: who saw the person and confirmed the level."""
    permissions.require_administrator(actor)
    moment = now or clock.now()
    digits = snils_rules.normalise(snils)
    account = Account(
        snils=digits, family=family.strip(), given=given.strip(), patronymic=patronymic.strip(),
        birth_date=birth_date, email=email.strip(), phone=phone.strip(), assurance=assurance, created_at=moment,
    )  # fmt: skip
    refuse_if(
        [
            *snils_rules.objections(digits),
            *_required(family, given, assurance),
            *objections_to(account, password, moment),
        ]
    )
    if Account.objects.by_snils(digits) is not None:
        text = "Учётная запись с этим СНИЛС уже есть. Найдите её, вторую создавать не нужно"
        raise Refused(Objection("ACCOUNT_EXISTS", text, "snils"))
    account.oid = new_oid()
    put_password(account, password, moment)
    account.save(force_insert=True)
    keep_former(account, moment)
    keep_evidence(actor, account, "", way=LevelEvidence.Way.CREATED, ground=ground, now=moment)
    audit.record(
        actor, "identity.account_created", resource="account", resource_id=account.pk, ground=ground,
        assurance=str(assurance),
    )  # fmt: skip
    return account.pk


@transaction.atomic
def set_contacts(actor: Actor, account_id: UUID, *, email: str, phone: str, now: datetime | None = None) -> None:
    """Change e-mail and telephone: one's own, or anybody's for an administrator. Needs a fresh proof."""
    if not permissions.may_change_contacts(actor, account_id):
        raise NotFound("account")
    account = Account.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        raise NotFound("account")
    changed = [
        name for name, value in (("email", email.strip()), ("phone", phone.strip())) if getattr(account, name) != value
    ]
    if not changed:
        return
    permissions.need_proof(actor, now)
    account.email, account.phone = email.strip(), phone.strip()
    account.save()
    audit.record(actor, "identity.contacts_changed", resource="account", resource_id=account_id, fields=changed)


@transaction.atomic
def block_account(actor: Actor, account_id: UUID, reason: str, now: datetime | None = None) -> None:
    """Shut an account: the next request of any of its sessions is refused, tokens and provider sessions end."""
    permissions.require_administrator(actor)
    if actor.account_id == account_id:
        raise Forbidden("Свою учётную запись заблокировать нельзя.", "Попросите другого администратора.")
    if not reason.strip():
        raise Refused(Objection("REASON_REQUIRED", "Напишите, почему учётная запись блокируется", "reason"))
    account = Account.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        raise NotFound("account")
    if not account.is_active:
        return
    shut(actor, account, reason, now or clock.now())


def shut(actor: Actor, account: Account, reason: str, now: datetime) -> None:
    """Block an account that the caller holds; its sessions end with their next request."""
    account.is_active = False
    account.blocked_reason = reason.strip()[:200]
    account.save()
    IssuedToken.objects.filter(account=account, revoked_at=None).update(revoked_at=now)
    ProviderSession.objects.filter(account=account, ended_at=None).update(ended_at=now)
    audit.record(actor, "identity.account_blocked", resource="account", resource_id=account.pk, ground=reason[:200])
    publish(AccountBlocked(account_id=account.pk, at=now))
