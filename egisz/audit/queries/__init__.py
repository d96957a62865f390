"""Questions to the journal."""

from egisz.audit.queries.about import CHANGES, READINGS, AboutFilter, about, is_about, row_about, who_asked
from egisz.audit.queries.checking import Problem, Verdict, verify
from egisz.audit.queries.disputes import DisputeInfo, dispute, disputes, my_dispute, my_disputes, open_disputes
from egisz.audit.queries.entries import AuditEntry, entries
from egisz.audit.queries.receipts import public_key, receipt, receipt_problem

__all__ = [
    "CHANGES",
    "READINGS",
    "AboutFilter",
    "AuditEntry",
    "DisputeInfo",
    "Problem",
    "Verdict",
    "about",
    "dispute",
    "disputes",
    "entries",
    "is_about",
    "my_dispute",
    "my_disputes",
    "open_disputes",
    "public_key",
    "receipt",
    "receipt_problem",
    "row_about",
    "verify",
    "who_asked",
]
