"""Questions to the journal."""

from egisz.audit.queries.about import CHANGES, READINGS, AboutFilter, about, is_about, row_about, who_asked
from egisz.audit.queries.checking import Problem, Verdict, verify
from egisz.audit.queries.disputes import DisputeInfo, dispute, disputes, my_dispute, my_disputes, open_disputes
from egisz.audit.queries.entries import AuditEntry, entries
from egisz.audit.queries.events import EventFilter, audit_events, every_event, one_audit_event
from egisz.audit.queries.receipts import public_key, receipt, receipt_problem
from egisz.audit.queries.searching import JournalFilter, found_rows, journal_row, seal_of, search, story_of
from egisz.audit.queries.state import CheckInfo, SealsState, seals_state
from egisz.audit.queries.watching import FindingInfo, accesses, finding, findings, unseen_findings

__all__ = [
    "CHANGES",
    "READINGS",
    "AboutFilter",
    "AuditEntry",
    "CheckInfo",
    "DisputeInfo",
    "EventFilter",
    "FindingInfo",
    "JournalFilter",
    "Problem",
    "SealsState",
    "Verdict",
    "about",
    "accesses",
    "audit_events",
    "dispute",
    "disputes",
    "entries",
    "every_event",
    "finding",
    "findings",
    "found_rows",
    "is_about",
    "journal_row",
    "my_dispute",
    "my_disputes",
    "one_audit_event",
    "open_disputes",
    "public_key",
    "receipt",
    "receipt_problem",
    "row_about",
    "seal_of",
    "seals_state",
    "search",
    "story_of",
    "unseen_findings",
    "verify",
    "who_asked",
]
