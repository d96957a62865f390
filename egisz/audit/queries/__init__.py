"""Questions to the journal."""

from egisz.audit.queries.about import CHANGES, READINGS, AboutFilter, about, is_about, who_asked
from egisz.audit.queries.checking import Problem, Verdict, verify
from egisz.audit.queries.entries import AuditEntry, entries
from egisz.audit.queries.receipts import public_key, receipt, receipt_problem

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
    "verify",
    "who_asked",
]
