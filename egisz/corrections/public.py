"""The door of the correction cases."""

from egisz.corrections.actions import answer_correction, report_inaccuracy, withdraw_correction
from egisz.corrections.events import CorrectionAnswered, CorrectionReported, CorrectionWithdrawn
from egisz.corrections.queries import CaseInfo, export_of, late_count, my_cases, open_count, queue
from egisz.corrections.rules import BLOCKS

__all__ = [
    "BLOCKS",
    "CaseInfo",
    "CorrectionAnswered",
    "CorrectionReported",
    "CorrectionWithdrawn",
    "answer_correction",
    "export_of",
    "late_count",
    "my_cases",
    "open_count",
    "queue",
    "report_inaccuracy",
    "withdraw_correction",
]
