"""The level of an account: raised by evidence only, every change kept with who, by what, when and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from egisz.audit import public as audit
from egisz.identity import permissions
from egisz.identity.events import LevelChanged
from egisz.identity.models import Account, LevelEvidence
from egisz.identity.rules import levels as rules
from egisz.kernel import clock, text
from egisz.kernel import snils as snils_rules
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound, Objection, Refused, refuse_if
from egisz.outbox.public import publish


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whom the operator sees: enough to compare with a document, no contacts."""

    account_id: UUID
    full_name: str
    birth_date: date | None
    level: str
    level_title: str
    is_active: bool


def keep_evidence(
    actor: Actor, account: Account, before: str, *, way: str, ground: str = "", now: datetime | None = None,
    **facts: str | Sequence[str],
) -> UUID:  # fmt: skip
    """A row of the log; called by whatever sets a level. facts: document_kind, document, checked, place."""
    row = LevelEvidence(
        account=account, before=before, after=account.assurance, way=way, at=now or clock.now(),
        confirmed_by=actor.account_id, organization_oid=actor.organization_oid, ground=ground.strip()[:200], **facts,
    )  # fmt: skip
    row.save(force_insert=True)
    return row.pk


@transaction.atomic
def find_visitor(actor: Actor, snils: str, *, present: bool) -> Visitor | None:
    """By СНИЛС, only while the person stands before the operator; each search is in the journal."""
    permissions.require_operator(actor)
    if not present:
        text_ = "Искать можно, только когда человек перед вами. Поставьте отметку, если он пришёл"
        raise Refused(Objection("VISITOR_ABSENT", text_, "present"))
    account = Account.objects.by_snils(snils_rules.normalise(snils))
    audit.record(
        actor, "identity.visit_search", outcome="success" if account else "refused", resource="account",
        resource_id=account.pk if account else "", ground="человек пришёл подтвердить личность",
    )  # fmt: skip
    return _visitor(account) if account else None


@transaction.atomic
def visitor(actor: Actor, account_id: UUID) -> Visitor:
    """The person whom the operator has just found."""
    permissions.require_operator(actor)
    account = Account.objects.filter(pk=account_id).first()
    if account is None:
        raise NotFound("account")
    audit.record(actor, "identity.visit_read", resource="account", resource_id=account_id)
    return _visitor(account)


def _visitor(account: Account) -> Visitor:
    return Visitor(
        account.pk, text.full_name(account.family, account.given, account.patronymic), account.birth_date,
        account.assurance, account.get_assurance_display(), account.is_active,
    )  # fmt: skip


@transaction.atomic
def confirm_identity(
    actor: Actor, account_id: UUID, *, document_kind: str, document: str, checked: Sequence[str],
    now: datetime | None = None,
) -> UUID:  # fmt: skip
    """The operator has compared the person with the document: the account becomes «подтверждённая»."""
    permissions.require_operator(actor)
    moment = now or clock.now()
    account = Account.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        raise NotFound("account")
    refuse_if(
        rules.visit_objections(
            is_self=actor.account_id == account_id, is_active=account.is_active, level=account.assurance,
            document_kind=document_kind, document=document, checked=checked,
        )
    )  # fmt: skip
    before, account.assurance = account.assurance, Account.Assurance.CONFIRMED
    account.save()
    evidence_id = keep_evidence(
        actor, account, before, way=LevelEvidence.Way.VISIT, now=moment, document_kind=document_kind.strip()[:200],
        document=document.strip(), checked=[key for key, _ in rules.CHECKS if key in checked],
    )  # fmt: skip
    _announce(actor, account, before, evidence_id, moment)
    return evidence_id


@transaction.atomic
def lower_level(actor: Actor, account_id: UUID, level: str, ground: str, now: datetime | None = None) -> UUID:
    """The security administrator lowers a level that was confirmed wrongly."""
    permissions.require_administrator(actor)
    account = Account.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        raise NotFound("account")
    refuse_if(rules.lowering_objections(account.assurance, level, ground))
    moment = now or clock.now()
    before, account.assurance = account.assurance, level
    account.save()
    evidence_id = keep_evidence(actor, account, before, way=LevelEvidence.Way.LOWERED, ground=ground, now=moment)
    _announce(actor, account, before, evidence_id, moment)
    return evidence_id


def _announce(actor: Actor, account: Account, before: str, evidence_id: UUID, now: datetime) -> None:
    audit.record(
        actor, "identity.level_changed", resource="account", resource_id=account.pk, before=before,
        after=str(account.assurance), evidence=str(evidence_id),
    )  # fmt: skip
    publish(LevelChanged(account_id=account.pk, evidence_id=evidence_id, level=str(account.assurance), at=now))
