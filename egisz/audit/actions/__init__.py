"""What can be done to the journal and about its rows."""

from egisz.audit.actions.checking import ask_check, go_on_checking
from egisz.audit.actions.disputes import answer_dispute, dispute_row, take_dispute, withdraw_dispute
from egisz.audit.actions.forwarding import forward_rows
from egisz.audit.actions.recording import record, record_reading
from egisz.audit.actions.sealing import seal_rows
from egisz.audit.actions.watching import mark_finding_seen, note_suspicions

__all__ = [
    "answer_dispute",
    "ask_check",
    "dispute_row",
    "forward_rows",
    "go_on_checking",
    "mark_finding_seen",
    "note_suspicions",
    "record",
    "record_reading",
    "seal_rows",
    "take_dispute",
    "withdraw_dispute",
]
