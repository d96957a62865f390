"""Documents of a draft: attach, replace, remove, comment."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from egisz.accreditation.actions.filling import draft_for_update
from egisz.accreditation.lawbook import rules_on
from egisz.accreditation.models import Application, SupportingDocument
from egisz.accreditation.queries.applications import documents_of
from egisz.accreditation.queries.case import gather
from egisz.audit.public import record
from egisz.files.public import FileLimits, store_upload
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound, Objection, Refused

PURPOSE = "accreditation"
MOST_COMMENT = 500


def limits_on(day: date) -> FileLimits:
    """The limits of the rule set in force."""
    law = rules_on(day)
    return FileLimits(total_bytes=law.file_total_bytes, each_bytes=law.file_each_bytes, extensions=law.file_extensions)


def _used(application: Application, without: UUID | None = None) -> int:
    """Bytes of what the applicant attached; documents made by the system do not eat his quota."""
    return sum(row.file.size for row in documents_of(application.pk) if not row.made_by_system and row.id != without)


@transaction.atomic
def attach_document(
    actor: Actor,
    application_id: UUID,
    *,
    slot: str,
    upload: UploadedFile,
    comment: str = "",
    now: datetime | None = None,
) -> UUID:
    """Put a file into a slot; in a slot for one file the new one replaces the old one.

    Raises Refused with the codes of files.store_upload (field «file») or SLOT_UNKNOWN.
    """
    now = now or clock.now()
    today = clock.to_moscow(now).date()
    application = draft_for_update(actor, application_id)
    wanted = next((item for item in gather(application, today).slots if item.code == slot), None)
    if wanted is None:
        raise Refused(Objection("SLOT_UNKNOWN", "Такой документ в этом заявлении не нужен. Обновите страницу."))
    replaced = None
    if not wanted.many:
        replaced = SupportingDocument.objects.filter(application=application, slot=slot).first()
    used = _used(application, replaced.pk if replaced else None)
    stored = store_upload(actor, upload, purpose=PURPOSE, limits=limits_on(today), used_bytes=used)
    if replaced is not None:
        replaced.delete()
    row = SupportingDocument.objects.create(
        application=application, slot=slot, file_id=stored.id, comment=comment.strip()[:MOST_COMMENT], created_at=now
    )
    _changed(actor, application, now, "document_attached", slot=slot, replaced=replaced is not None)
    return row.pk


@transaction.atomic
def replace_document(
    actor: Actor, application_id: UUID, document_id: UUID, *, upload: UploadedFile, now: datetime | None = None
) -> None:
    """A better scan of the same document: slot and comment stay."""
    now = now or clock.now()
    application = draft_for_update(actor, application_id)
    row = _document(application, document_id)
    limits = limits_on(clock.to_moscow(now).date())
    stored = store_upload(actor, upload, purpose=PURPOSE, limits=limits, used_bytes=_used(application, row.pk))
    row.file_id = stored.id
    row.made_by_system = False
    row.changed_at = now
    row.save(update_fields=["file", "made_by_system", "changed_at"])
    _changed(actor, application, now, "document_replaced", slot=row.slot)


@transaction.atomic
def remove_document(actor: Actor, application_id: UUID, document_id: UUID, *, now: datetime | None = None) -> None:
    """Take a file out of the draft."""
    application = draft_for_update(actor, application_id)
    row = _document(application, document_id)
    slot = row.slot
    row.delete()
    _changed(actor, application, now or clock.now(), "document_removed", slot=slot)


@transaction.atomic
def comment_document(
    actor: Actor, application_id: UUID, document_id: UUID, *, comment: str, now: datetime | None = None
) -> None:
    """A word of explanation to a document."""
    now = now or clock.now()
    application = draft_for_update(actor, application_id)
    row = _document(application, document_id)
    row.comment = comment.strip()[:MOST_COMMENT]
    row.changed_at = now
    row.save(update_fields=["comment", "changed_at"])
    _changed(actor, application, now, "document_commented", slot=row.slot)


def _document(application: Application, document_id: UUID) -> SupportingDocument:
    row = SupportingDocument.objects.filter(application=application, pk=document_id).first()
    if row is None:
        raise NotFound
    return row


def _changed(actor: Actor, application: Application, now: datetime, verb: str, **details: Any) -> None:
    application.changed_at = now
    application.save(update_fields=["changed_at"])
    record(
        actor,
        f"accreditation.{verb}",
        subject=application.practitioner_id,
        resource="accreditation.Application",
        resource_id=application.pk,
        **details,
    )
