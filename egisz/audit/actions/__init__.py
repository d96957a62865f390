"""What can be done to the journal and about its rows."""

from egisz.audit.actions.disputes import answer_dispute, dispute_row, take_dispute, withdraw_dispute
from egisz.audit.actions.recording import record, record_reading
from egisz.audit.actions.sealing import seal_rows

__all__ = [
    "answer_dispute",
    "dispute_row",
    "record",
    "record_reading",
    "seal_rows",
    "take_dispute",
    "withdraw_dispute",
]
