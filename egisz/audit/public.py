"""The door of the journal."""

from egisz.audit.actions import record, record_reading, seal_rows
from egisz.audit.queries import (
    AuditEntry,
    Problem,
    Verdict,
    entries,
    receipt,
    receipt_problem,
    verify,
)

__all__ = [
    "AuditEntry",
    "Problem",
    "Verdict",
    "entries",
    "receipt",
    "receipt_problem",
    "record",
    "record_reading",
    "seal_rows",
    "verify",
]
