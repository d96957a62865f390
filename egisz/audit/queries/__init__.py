"""Questions to the journal."""

from egisz.audit.queries.checking import Problem, Verdict, verify
from egisz.audit.queries.entries import AuditEntry, entries
from egisz.audit.queries.receipts import receipt, receipt_problem

__all__ = ["AuditEntry", "Problem", "Verdict", "entries", "receipt", "receipt_problem", "verify"]
