"""Extracts as their owner sees them."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

from egisz.extracts.models import RegistryExtract
from egisz.extracts.rules import WORTH_TITLES, grouped, worth
from egisz.extracts.types import ExtractInfo, RecordRow
from egisz.files import public as files
from egisz.files.public import FileInfo
from egisz.frmr import public as frmr
from egisz.frmr.public import AccreditationInfo
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound


def check_url(code: str) -> str:
    return f"{settings.EGISZ_BASE_URL}/v/{code}/"


def _info(row: RegistryExtract, record: AccreditationInfo, stored: dict[UUID, FileInfo]) -> ExtractInfo:
    value = worth(
        record_valid=record.valid_on(clock.today()),
        record_annulled=record.annulled_on is not None,
        extract_annulled=row.annulled_at is not None,
        replaced=row.replaced_by_id is not None,
    )
    return ExtractInfo(
        id=row.id,
        number=row.number,
        record_id=row.record_id,
        state=row.state,
        state_title=row.get_state_display(),
        ordered_at=row.ordered_at,
        ready_at=row.ready_at,
        specialty_name=record.specialty_name,
        kind_title=record.kind_title,
        registry_number=record.registry_number,
        end_date=record.end_date,
        code=row.code,
        code_grouped=grouped(row.code),
        check_url=check_url(row.code),
        file_id=row.file_id,
        file_size=stored[row.file_id].size if row.file_id in stored else 0,
        signature_id=row.signature_id,
        replaced_by=row.replaced_by.number if row.replaced_by else "",
        worth=value,
        worth_title=WORTH_TITLES[value],
    )


def extracts_of(actor: Actor, practitioner_id: UUID) -> list[ExtractInfo]:
    """The actor's own extracts, newest first; of others nothing."""
    if actor.practitioner_id is None or actor.practitioner_id != practitioner_id:
        return []
    rows = list(
        RegistryExtract.objects.filter(practitioner_id=practitioner_id)
        .select_related("replaced_by")
        .order_by("-ordered_at", "-number")
    )
    records = {record.id: record for record in frmr.accreditations_of(practitioner_id)}
    stored = files.infos([row.file_id for row in rows if row.file_id])
    return [_info(row, records[row.record_id], stored) for row in rows]


def extract(actor: Actor, extract_id: UUID) -> ExtractInfo:
    """One's own extract; NotFound for everybody else's."""
    row = RegistryExtract.objects.filter(pk=extract_id).select_related("replaced_by").first()
    if row is None or actor.practitioner_id is None or row.practitioner_id != actor.practitioner_id:
        raise NotFound
    record = frmr.accreditation(row.record_id)
    assert record is not None  # the foreign key holds it
    return _info(row, record, files.infos([row.file_id] if row.file_id else []))


def records_of(actor: Actor) -> list[RecordRow]:
    """The actor's accreditations, each with its newest extract."""
    if actor.practitioner_id is None:
        return []
    newest: dict[UUID, ExtractInfo] = {}
    for info in extracts_of(actor, actor.practitioner_id):
        newest.setdefault(info.record_id, info)
    today = clock.today()
    return [
        RecordRow(
            record_id=record.id,
            specialty_code=record.specialty_code,
            specialty_name=record.specialty_name,
            kind_title=record.kind_title,
            registry_number=record.registry_number,
            pass_date=record.pass_date,
            end_date=record.end_date,
            valid=record.valid_on(today),
            annulled_on=record.annulled_on,
            latest=newest.get(record.id),
        )
        for record in frmr.accreditations_of(actor.practitioner_id)
        if record.passed
    ]
