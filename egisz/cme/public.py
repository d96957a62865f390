"""The door of continuing education."""

from egisz.cme.actions import (
    add_manual_credit,
    record_credit,
    refuse_manual_credit,
    verify_manual_credit,
    withdraw_manual_credit,
)
from egisz.cme.events import CreditRecorded, CreditRefused, CreditVerified, CreditWithdrawn
from egisz.cme.lawbook import hours_law_on, hours_requirement_on
from egisz.cme.queries import credit_file, education_page, export_of, hours_report, manual_credit, manual_decisions
from egisz.cme.rules import (
    Credit,
    CreditLine,
    HoursReport,
    HoursRequirement,
    count_hours,
    explained,
    last_start_day,
)
from egisz.cme.types import EducationPage, ManualCredit, ManualDecision

__all__ = [
    "Credit",
    "CreditLine",
    "CreditRecorded",
    "CreditRefused",
    "CreditVerified",
    "CreditWithdrawn",
    "EducationPage",
    "HoursReport",
    "HoursRequirement",
    "ManualCredit",
    "ManualDecision",
    "add_manual_credit",
    "count_hours",
    "credit_file",
    "education_page",
    "explained",
    "export_of",
    "hours_law_on",
    "hours_report",
    "hours_requirement_on",
    "last_start_day",
    "manual_credit",
    "manual_decisions",
    "record_credit",
    "refuse_manual_credit",
    "verify_manual_credit",
    "withdraw_manual_credit",
]
