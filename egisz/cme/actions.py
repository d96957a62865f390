"""Verbs of continuing education: hours come, are checked, are taken back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from egisz.audit.public import record
from egisz.cme import permissions, rules
from egisz.cme.events import CreditRecorded, CreditRefused, CreditVerified, CreditWithdrawn
from egisz.cme.lawbook import hours_law_on
from egisz.cme.models import CreditEntry
from egisz.files.public import FileLimits, store_upload
from egisz.frmr.public import further_education_of, practitioner_exists
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound, Objection, Refused, refuse_if
from egisz.outbox.public import publish

PURPOSE = "cme.credit"
_MANUAL = (CreditEntry.Kind.MANUAL_REFRESHER, CreditEntry.Kind.MANUAL_OTHER)


def add_manual_credit(
    actor: Actor,
    *,
    kind: str,
    title: str,
    provider: str,
    hours: Decimal,
    specialty_code: str,
    specialty_name: str,
    date: dt.date,
    document_number: str,
    upload: UploadedFile,
    now: dt.datetime | None = None,
) -> UUID:
    """The worker enters training that the register does not know yet, with its document.

    kind: manual_refresher or manual_other. It is undecided until somebody verifies it or ФИС ФРДО confirms it.
    Raises `Refused` with the fields kind, title, provider, hours, date, number, file.
    """
    now = now or clock.now()
    today = clock.to_moscow(now).date()
    owner = permissions.own_practitioner(actor)
    law = hours_law_on(today)
    refuse_if(
        rules.objections_to_manual(
            kind, title, provider, hours, date, document_number, law.requirement.programme_min_hours, today
        )
    )
    with transaction.atomic():
        _refuse_a_second_entry(owner, document_number, date)
        file = store_upload(actor, upload, purpose=PURPOSE, limits=FileLimits(law.document_bytes))
        row = CreditEntry.objects.create(
            practitioner_id=owner,
            kind=kind,
            title=title.strip()[:500],
            provider=provider.strip()[:500],
            hours=hours,
            specialty_code=specialty_code,
            specialty_name=specialty_name[:250],
            document_number=document_number.strip()[:60],
            date=date,
            file_id=file.id,
            source=CreditEntry.Source.SELF,
            entered_by=actor.account_id,
        )
        _announce(actor, row, now, "cme.credit_added")
    return row.pk


def record_credit(
    actor: Actor,
    *,
    practitioner_id: UUID,
    kind: str,
    title: str,
    provider: str,
    hours: Decimal,
    specialty_code: str,
    specialty_name: str,
    date: dt.date,
    document_number: str = "",
    verified_by: str = "портал НМиФО",
    now: dt.datetime | None = None,
) -> UUID:
    """The portal of НМО reports confirmed hours. kind: event or module. Reported twice, it is written once."""
    now = now or clock.now()
    permissions.require_recorder(actor)
    if kind not in (CreditEntry.Kind.EVENT, CreditEntry.Kind.MODULE):
        raise Refused(Objection("CREDIT_KIND", "Портал НМО сообщает о мероприятиях и модулях", "kind"))
    if hours <= 0:
        raise Refused(Objection("CREDIT_HOURS", "Укажите часы числом больше нуля, например 6", "hours"))
    if not practitioner_exists(practitioner_id):
        raise NotFound
    with transaction.atomic():
        if document_number:
            known = CreditEntry.objects.filter(
                practitioner_id=practitioner_id, kind=kind, document_number=document_number, date=date
            ).first()
            if known is not None:
                return known.pk
        row = CreditEntry.objects.create(
            practitioner_id=practitioner_id,
            kind=kind,
            title=title[:500],
            provider=provider[:500],
            hours=hours,
            specialty_code=specialty_code,
            specialty_name=specialty_name[:250],
            document_number=document_number[:60],
            date=date,
            source=CreditEntry.Source.NMO,
            entered_by=actor.account_id,
            verified_by=verified_by[:250],
        )
        _announce(actor, row, now, "cme.credit_recorded")
    return row.pk


def verify_manual_credit(actor: Actor, credit_id: UUID, *, ground: str, now: dt.datetime | None = None) -> None:
    """Somebody of the centre or the commission has looked at the document: the hours count now. Twice is once."""
    now = now or clock.now()
    with transaction.atomic():
        row = _judged(actor, credit_id)
        if row.verified_by:
            return
        row.verified_by = ground.strip()[:250] or "документ проверен"
        row.refused_reason = ""
        row.changed_at = now
        row.save(update_fields=["verified_by", "refused_reason", "changed_at"])
        record(actor, "cme.credit_verified", subject=row.practitioner_id, resource="cme.CreditEntry",
               resource_id=row.pk, ground=row.verified_by[:200])  # fmt: skip
        publish(CreditVerified(credit_id=row.pk, practitioner_id=row.practitioner_id, at=now))


def refuse_manual_credit(actor: Actor, credit_id: UUID, *, reason: str, now: dt.datetime | None = None) -> None:
    """The document does not show what was entered: the hours do not count, and the worker reads why. Twice is once.

    Raises `Refused` with the field reason. The journal says that it was done; the words stay in the row.
    """
    now = now or clock.now()
    refuse_if(rules.objections_to_refusal(reason))
    with transaction.atomic():
        row = _judged(actor, credit_id)
        if row.refused_reason == reason.strip():
            return
        row.verified_by = ""
        row.refused_reason = reason.strip()
        row.changed_at = now
        row.save(update_fields=["verified_by", "refused_reason", "changed_at"])
        record(actor, "cme.credit_refused", subject=row.practitioner_id, resource="cme.CreditEntry",
               resource_id=row.pk)  # fmt: skip
        publish(CreditRefused(credit_id=row.pk, practitioner_id=row.practitioner_id, at=now))


def withdraw_manual_credit(actor: Actor, credit_id: UUID, now: dt.datetime | None = None) -> None:
    """The worker takes back what he entered and nobody has verified. Done twice, it stays done."""
    now = now or clock.now()
    with transaction.atomic():
        row = _held(credit_id)
        if actor.practitioner_id is None or row.practitioner_id != actor.practitioner_id:
            raise NotFound
        if row.verified_by:
            raise Refused(
                Objection(
                    "CREDIT_VERIFIED",
                    "Эти часы уже проверены, убрать их нельзя. Напишите о неточности, если они неверны",
                )
            )
        if row.withdrawn_at is not None:
            return
        row.withdrawn_at = row.changed_at = now
        row.save(update_fields=["withdrawn_at", "changed_at"])
        record(
            actor, "cme.credit_withdrawn", subject=row.practitioner_id, resource="cme.CreditEntry", resource_id=row.pk
        )
        publish(CreditWithdrawn(credit_id=row.pk, practitioner_id=row.practitioner_id, at=now))


def _held(credit_id: UUID) -> CreditEntry:
    row = CreditEntry.objects.select_for_update().filter(pk=credit_id, kind__in=_MANUAL).first()
    if row is None:
        raise NotFound
    return row


def _judged(actor: Actor, credit_id: UUID) -> CreditEntry:
    """An entry that somebody else made and has not taken back, under a lock."""
    row = _held(credit_id)
    permissions.require_verifier(actor, row.practitioner_id)
    if row.withdrawn_at is not None:
        raise Refused(Objection("CREDIT_WITHDRAWN", "Работник убрал эту запись. Решать по ней больше не нужно"))
    return row


def _refuse_a_second_entry(owner: UUID, number: str, day: dt.date) -> None:
    """The same paper is in the register or was entered before (A-174)."""
    register = further_education_of(owner)
    known = [(info.document_series + info.document_number, info.document_date) for info in register]
    known += [(info.document_number, info.document_date) for info in register]
    known += CreditEntry.objects.filter(practitioner_id=owner, withdrawn_at__isnull=True).values_list(
        "document_number", "date"
    )
    if any(rules.same_document(number, day, other, other_day) for other, other_day in known):
        raise Refused(
            Objection(
                "CREDIT_DUPLICATE",
                "Документ с этим номером и датой уже есть в вашем списке. Второй раз вносить его не нужно",
                "number",
            )
        )


def _announce(actor: Actor, row: CreditEntry, now: dt.datetime, code: str) -> None:
    record(actor, code, subject=row.practitioner_id, resource="cme.CreditEntry", resource_id=row.pk, kind=row.kind)
    publish(
        CreditRecorded(
            credit_id=row.pk,
            practitioner_id=row.practitioner_id,
            kind=row.kind,
            hours=Decimal(row.hours),
            specialty_code=row.specialty_code,
            at=now,
        )
    )
