"""What this room itself holds of one person."""

from __future__ import annotations

from egisz.db.portable import Export, PortablePart, Source, Subject
from egisz.rights.models import DataCopy, SubjectRequest

EXPORT = Export(
    "rights", "Запросы о своих данных",
    Source(SubjectRequest, account="account_id", leave_out=("answered_by",)),
    Source(DataCopy, account="account_id", leave_out=("seal_key",)),
)  # fmt: skip


def export_of(person: Subject) -> PortablePart:
    return EXPORT.of(person)
