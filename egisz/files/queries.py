"""Questions about stored files. The caller has checked that the person may see them."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

from django.db.models import UUIDField
from django.http import FileResponse

from egisz.db.portable import Export, PortablePart, Source, Subject
from egisz.db.statements import AnyOf, Statement
from egisz.files import rules
from egisz.files.gateway.storage import storage
from egisz.files.models import StoredFile
from egisz.files.types import FileInfo
from egisz.kernel.errors import NotFound

_SEVERAL = Statement(lambda ids: StoredFile.objects.filter(AnyOf("pk", ids, UUIDField())), ids=list)


def info(file_id: UUID) -> FileInfo:
    """Raises `NotFound`."""
    return _info(_row(file_id))


def infos(ids: Iterable[UUID]) -> dict[UUID, FileInfo]:
    """What is known of several files; absent ones are left out."""
    wanted = list(ids)
    return {row.id: _info(row) for row in _SEVERAL.all(ids=wanted)} if wanted else {}


def read(file_id: UUID) -> bytes:
    """The bytes. Raises `NotFound`; `Unavailable` when the storage does not give them."""
    row = _row(file_id)
    with storage().open(row.key) as stream:
        data = stream.read()
    if sha256(data).hexdigest() != row.sha256:
        raise RuntimeError(f"stored file {row.id} differs from its checksum")
    return data


def response(file_id: UUID, *, inline: bool = False) -> FileResponse:
    """An answer that streams the file and cannot run anything; `inline` shows a PDF in the browser."""
    row = _row(file_id)
    shown = inline and row.content_type == rules.PDF
    answer = FileResponse(
        storage().open(row.key), as_attachment=not shown, filename=row.name, content_type=row.content_type
    )
    answer["Content-Length"] = str(row.size)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    # a sandboxed document stays blank in Chromium's own PDF viewer, so an inline PDF only loses all its sources
    answer["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
        if shown
        else "sandbox; default-src 'none'"
    )
    return answer


def _row(file_id: UUID) -> StoredFile:
    row = StoredFile.objects.filter(pk=file_id).first()
    if row is None:
        raise NotFound
    return row


def _info(row: StoredFile) -> FileInfo:
    return FileInfo(row.id, row.name, row.size, row.content_type, row.sha256, row.pages)


EXPORT = Export("files", "Загруженные файлы", Source(StoredFile, account="owner_account_id", leave_out=("key",)))


def export_of(person: Subject) -> PortablePart:
    """What this room holds of one person, for the person to take away."""
    return EXPORT.of(person)
