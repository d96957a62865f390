"""Print, sign and keep an ordered extract: the worker's part."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from egisz.audit import public as audit
from egisz.extracts.events import ExtractFailed, ExtractReady
from egisz.extracts.models import RegistryExtract
from egisz.extracts.queries.mine import check_url
from egisz.extracts.rules import grouped
from egisz.extracts.types import Paper
from egisz.files import public as files
from egisz.frmr import public as frmr
from egisz.frmr.public import AccreditationInfo
from egisz.kernel import clock, snils, text
from egisz.kernel.actor import Actor
from egisz.outbox.public import publish
from egisz.signature import public as signature
from egisz.ui import press

TEMPLATE_VERSION = "1"
GIVE_UP_AFTER = timedelta(hours=1)
_LEVELS = {"higher": "высшее", "secondary": "среднее профессиональное"}


def produce_extract(extract_id: UUID, now: datetime | None = None) -> None:
    """Gather the facts, print, sign, keep, announce. Doing it twice changes nothing."""
    moment = now or clock.now()
    actor = Actor.system("extracts")
    with transaction.atomic():
        row = RegistryExtract.objects.select_for_update().get(pk=extract_id)
        if row.state != RegistryExtract.State.ORDERED:
            return
        record = frmr.accreditation(row.record_id)
        assert record is not None  # the foreign key holds it
        paper = _paper(actor, row, record, moment)
        data = _printed(paper)
        signed = signature.sign_as_operator(data, moment)
        stored = files.store_bytes(
            actor, data, name=f"Выписка {row.number}.pdf", content_type="application/pdf", purpose="extract"
        )
        row.state = RegistryExtract.State.READY
        row.ready_at = row.data_taken_at = row.changed_at = moment
        row.template_version = TEMPLATE_VERSION
        row.file_id, row.file_sha256, row.signature_id = stored.id, stored.sha256, signed.id
        row.facts = _facts(paper)
        row.save()
        RegistryExtract.objects.filter(
            record_id=row.record_id, state=RegistryExtract.State.READY, replaced_by__isnull=True
        ).exclude(pk=row.pk).update(replaced_by=row, changed_at=moment)
        audit.record(
            actor,
            "extracts.produce",
            subject=row.practitioner_id,
            resource="extracts.RegistryExtract",
            resource_id=row.id,
            template=TEMPLATE_VERSION,
        )
        publish(ExtractReady(extract_id=row.id, practitioner_id=row.practitioner_id, number=row.number, at=moment))


def _paper(actor: Actor, row: RegistryExtract, record: AccreditationInfo, now: datetime) -> Paper:
    person = frmr.person(actor, row.practitioner_id)
    certificate = signature.operator_certificate(now)
    today = clock.to_moscow(now).date()
    at_decision = text.full_name(record.family, record.given, record.patronymic)
    others = tuple(
        (other.specialty_code, other.specialty_name, other.end_date)
        for other in frmr.accreditations_of(row.practitioner_id)
        if other.id != record.id and other.valid_on(today)
    )
    return Paper(
        number=row.number,
        issued_at=now,
        full_name=person.full_name,
        name_at_decision=at_decision if at_decision != person.full_name else "",
        snils=snils.pretty(person.snils),
        birth_date=person.birth_date,
        worker_oid=person.worker_oid,
        specialty_code=record.specialty_code,
        specialty_name=record.specialty_name,
        kind_title=record.kind_title,
        level_title=_LEVELS.get(record.education_level, record.education_level),
        pass_date=record.pass_date,
        protocol_number=record.protocol_number,
        protocol_date=record.protocol_date,
        commission=record.commission,
        registry_number=record.registry_number,
        end_date=record.end_date,
        end_date_extended=record.end_date_extended,
        status="действует" if record.valid_on(today) else "срок истёк",
        others=others,
        signer=certificate.subject,
        signer_serial=certificate.serial,
        signer_fingerprint=certificate.fingerprint,
        signer_not_before=certificate.not_before,
        signer_not_after=certificate.not_after,
        code_grouped=grouped(row.code),
        check_url=check_url(row.code),
        template_version=TEMPLATE_VERSION,
    )


def _printed(paper: Paper) -> bytes:
    return press.paper(
        f"extracts/extract_v{TEMPLATE_VERSION}.html",
        title=f"Выписка № {paper.number}",
        made_at=paper.issued_at,
        paper=paper,
        qr=press.qr(paper.check_url),
    )


def _facts(paper: Paper) -> dict[str, str]:
    """What the public check will show for ever; СНИЛС and the date of birth stay in the file only."""
    return {
        "full_name": paper.full_name,
        "specialty_code": paper.specialty_code,
        "specialty_name": paper.specialty_name,
        "kind_title": paper.kind_title,
        "registry_number": paper.registry_number,
        "end_date": paper.end_date.isoformat() if paper.end_date else "",
        "status": paper.status,
    }


def give_up_on_stuck(now: datetime | None = None) -> int:
    """Orders that were not printed within an hour become «не удалось», so that they can be ordered again."""
    moment = now or clock.now()
    with transaction.atomic():
        stuck = list(
            RegistryExtract.objects.select_for_update(skip_locked=True).filter(
                state=RegistryExtract.State.ORDERED, ordered_at__lt=moment - GIVE_UP_AFTER
            )
        )
        for row in stuck:
            row.state = RegistryExtract.State.FAILED
            row.changed_at = moment
            row.save(update_fields=["state", "changed_at"])
            publish(ExtractFailed(extract_id=row.id, practitioner_id=row.practitioner_id, number=row.number, at=moment))
    return len(stuck)
