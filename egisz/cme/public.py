"""The door of continuing education."""

from egisz.cme.actions import add_manual_credit, record_credit, verify_manual_credit, withdraw_manual_credit
from egisz.cme.events import CreditRecorded, CreditVerified, CreditWithdrawn
from egisz.cme.lawbook import hours_law_on, hours_requirement_on
from egisz.cme.queries import credit_file, education_page, hours_report, manual_credit
from egisz.cme.rules import (
    Credit,
    CreditLine,
    HoursReport,
    HoursRequirement,
    count_hours,
    explained,
    last_start_day,
)
from egisz.cme.types import EducationPage, ManualCredit

__all__ = [
    "Credit",
    "CreditLine",
    "CreditRecorded",
    "CreditVerified",
    "CreditWithdrawn",
    "EducationPage",
    "HoursReport",
    "HoursRequirement",
    "ManualCredit",
    "add_manual_credit",
    "count_hours",
    "credit_file",
    "education_page",
    "explained",
    "hours_law_on",
    "hours_report",
    "hours_requirement_on",
    "last_start_day",
    "manual_credit",
    "record_credit",
    "verify_manual_credit",
    "withdraw_manual_credit",
]
