"""What the journal holds about one person: what was done with the data; who acted stays with the organisation."""

from __future__ import annotations

from dataclasses import replace

from egisz.audit.models import AuditRow, Dispute
from egisz.audit.rules.words import words_of
from egisz.db.portable import Export, PortablePart, Source, Subject

_OTHERS = ("account_id", "address", "session", "device", "method", "request_id", "details")
EXPORT = Export(
    "audit", "Кто смотрел и менял мои данные",
    Source(AuditRow, practitioner="subject_id", leave_out=_OTHERS),
    Source(Dispute, account="account_id", leave_out=("taken_by", "answered_by")),
)  # fmt: skip


def export_of(person: Subject) -> PortablePart:
    """The journal's codes come with their words."""
    part = EXPORT.of(person)
    tables = tuple(
        replace(
            table, fields={"what": "что, словами", **table.fields},
            rows=[{"what": words_of(row["code"]), **row} for row in table.rows],
        )
        if table.name == "AuditRow"
        else table
        for table in part.tables
    )  # fmt: skip
    return replace(part, tables=tables)
