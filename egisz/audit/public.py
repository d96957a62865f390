"""The door of the journal."""

from egisz.audit.actions import record, record_reading, seal_rows
from egisz.audit.queries import (
    CHANGES,
    READINGS,
    AboutFilter,
    AuditEntry,
    Problem,
    Verdict,
    about,
    entries,
    is_about,
    public_key,
    receipt,
    receipt_problem,
    verify,
    who_asked,
)

__all__ = [
    "CHANGES",
    "READINGS",
    "AboutFilter",
    "AuditEntry",
    "Problem",
    "Verdict",
    "about",
    "entries",
    "is_about",
    "public_key",
    "receipt",
    "receipt_problem",
    "record",
    "record_reading",
    "seal_rows",
    "verify",
    "who_asked",
]
