"""Store uploads and produced files; sweep what no row knows."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from egisz.audit.public import record
from egisz.files import rules
from egisz.files.gateway import antivirus, pdf
from egisz.files.gateway.storage import storage
from egisz.files.models import StoredFile
from egisz.files.rules import FileLimits
from egisz.files.types import FileInfo
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Refused, refuse_if

ORPHAN_AGE = timedelta(days=1)


def store_upload(
    actor: Actor, upload: UploadedFile, *, purpose: str, limits: FileLimits, used_bytes: int = 0, field: str = "file"
) -> FileInfo:
    """Check an upload by its content and keep it as a PDF; a JPEG or PNG becomes a PDF page.

    used_bytes: what the same set of documents already takes. A signed PDF is kept byte by byte.
    Raises `Refused` (FILE_EMPTY, FILE_NOT_PDF, FILE_BROKEN, FILE_ENCRYPTED, FILE_ACTIVE_CONTENT, FILE_TOO_LARGE,
    FILES_TOTAL_EXCEEDED, FILE_INFECTED) and `Unavailable` (antivirus, storage).
    """
    name = rules.clean_name(upload.name or "")
    refuse_if(rules.size_objections(name, upload.size or 0, limits, used_bytes, field))
    data = b"".join(upload.chunks())
    refuse_if(rules.size_objections(name, len(data), limits, used_bytes, field))
    if antivirus.is_infected(data):
        raise Refused(rules.infected(name, field))
    kind = rules.kind_by_content(data[:1024])
    if not kind:
        raise Refused(rules.not_pdf(name, field))
    if kind != rules.PDF:
        data = _as_pdf(name, data, field)
        refuse_if(rules.size_objections(name, len(data), limits, used_bytes, field))
    pages = _checked_pages(name, data, field)
    return _keep(actor, data, name=rules.pdf_name(name), content_type=rules.PDF, purpose=purpose, pages=pages)


def store_bytes(actor: Actor, data: bytes, *, name: str, content_type: str, purpose: str) -> FileInfo:
    """Keep what the system itself has made (a PDF, a signature), as it is."""
    cleaned = rules.clean_name(name)
    if not data:
        raise Refused(rules.empty(cleaned))
    return _keep(actor, data, name=cleaned, content_type=content_type, purpose=purpose, pages=None)


def sweep_orphans(now: datetime) -> int:
    """Remove bytes older than a day that no row knows (the transaction was rolled back); how many."""
    place, removed = storage(), 0
    for keys in _batches(place.keys_older_than(now - ORPHAN_AGE), 500):
        known = set(StoredFile.objects.filter(key__in=keys).values_list("key", flat=True))
        for key in keys:
            if key not in known:
                place.delete(key)
                removed += 1
    return removed


def _as_pdf(name: str, data: bytes, field: str) -> bytes:
    try:
        return pdf.page_of_image(data)
    except pdf.TooManyPixels as error:
        raise Refused(rules.too_many_pixels(name, field)) from error
    except pdf.Broken as error:
        raise Refused(rules.broken(name, field)) from error


def _checked_pages(name: str, data: bytes, field: str) -> int:
    try:
        facts = pdf.look_into(data)
    except pdf.Encrypted as error:
        raise Refused(rules.encrypted(name, field)) from error
    except pdf.Broken as error:
        raise Refused(rules.broken(name, field)) from error
    if facts.is_active:
        raise Refused(rules.active_content(name, field))
    return facts.pages


def _keep(actor: Actor, data: bytes, *, name: str, content_type: str, purpose: str, pages: int | None) -> FileInfo:
    """The bytes first, for good; then the row in the caller's transaction."""
    file_id = uuid.uuid4()
    key = f"{file_id.hex[:2]}/{file_id.hex}"
    storage().put(key, data)
    with transaction.atomic():
        row = StoredFile.objects.create(
            id=file_id,
            name=name,
            content_type=content_type,
            size=len(data),
            sha256=sha256(data).hexdigest(),
            key=key,
            owner_account_id=actor.account_id,
            purpose=purpose,
            pages=pages,
        )
        record(actor, "files.stored", subject=actor.practitioner_id, resource="files.StoredFile", resource_id=file_id,
               purpose=purpose, size=row.size, content_type=content_type)  # fmt: skip
    return FileInfo(row.id, row.name, row.size, row.content_type, row.sha256, row.pages)


def _batches(items: Iterable[str], size: int) -> Iterator[list[str]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
