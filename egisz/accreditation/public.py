"""The door of accreditation."""

from egisz.accreditation.actions.approvals import approve_report, refuse_report
from egisz.accreditation.actions.centre import hand_over, register_application, return_application, take_case
from egisz.accreditation.actions.commission import cast_vote, close_meeting, prepare_protocol
from egisz.accreditation.actions.consenting import consent_is_gone
from egisz.accreditation.actions.documents import attach_document, comment_document, remove_document, replace_document
from egisz.accreditation.actions.drafting import corrected_copy, start_application
from egisz.accreditation.actions.filling import (
    confirm_education,
    confirm_personal,
    give_consent,
    set_agreement,
    set_contacts,
    set_specialty,
    withdraw_consent,
)
from egisz.accreditation.actions.meetings import (
    cancel_meeting,
    load_meetings,
    move_meeting,
    plan_meeting,
    set_meeting,
)
from egisz.accreditation.actions.reports import remind_head, save_report, send_report, start_report, take_back_report
from egisz.accreditation.actions.sending import submit_application, withdraw_application
from egisz.accreditation.events import (
    ApplicationConsentLost,
    ApplicationHandedOver,
    ApplicationNotPassed,
    ApplicationPassed,
    ApplicationRegistered,
    ApplicationReturned,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    MeetingSet,
    ReportApproved,
    ReportRefused,
    ReportReminded,
    ReportSent,
)
from egisz.accreditation.lawbook import consent_on, rule_set, rules_on
from egisz.accreditation.queries.applications import active_application, applications_of
from egisz.accreditation.queries.case import case_of
from egisz.accreditation.queries.casefile import remarks_of
from egisz.accreditation.queries.centre import Queue, QueueFilter, meeting_choices, queue
from egisz.accreditation.queries.commission import MeetingList, meeting_list
from egisz.accreditation.queries.exporting import export_of
from egisz.accreditation.queries.meetings import meeting_calendar
from egisz.accreditation.queries.overview import home_facts, overview
from egisz.accreditation.queries.reports import my_reports, waiting_count
from egisz.accreditation.rules.law import RuleSet
from egisz.accreditation.rules.reasons import REASONS, Reason
from egisz.accreditation.types import (
    ApplicationBrief,
    ApplicationInfo,
    Case,
    HomeFacts,
    Overview,
    Receipt,
    ReportInfo,
)

__all__ = [
    "REASONS",
    "ApplicationBrief",
    "ApplicationConsentLost",
    "ApplicationHandedOver",
    "ApplicationInfo",
    "ApplicationNotPassed",
    "ApplicationPassed",
    "ApplicationRegistered",
    "ApplicationReturned",
    "ApplicationSubmitted",
    "ApplicationWithdrawn",
    "Case",
    "HomeFacts",
    "MeetingList",
    "MeetingSet",
    "Overview",
    "Queue",
    "QueueFilter",
    "Reason",
    "Receipt",
    "ReportApproved",
    "ReportInfo",
    "ReportRefused",
    "ReportReminded",
    "ReportSent",
    "RuleSet",
    "active_application",
    "applications_of",
    "approve_report",
    "attach_document",
    "cancel_meeting",
    "case_of",
    "cast_vote",
    "close_meeting",
    "comment_document",
    "confirm_education",
    "confirm_personal",
    "consent_is_gone",
    "consent_on",
    "corrected_copy",
    "export_of",
    "give_consent",
    "hand_over",
    "home_facts",
    "load_meetings",
    "meeting_calendar",
    "meeting_choices",
    "meeting_list",
    "move_meeting",
    "my_reports",
    "overview",
    "plan_meeting",
    "prepare_protocol",
    "queue",
    "refuse_report",
    "register_application",
    "remarks_of",
    "remind_head",
    "remove_document",
    "replace_document",
    "return_application",
    "rule_set",
    "rules_on",
    "save_report",
    "send_report",
    "set_agreement",
    "set_contacts",
    "set_meeting",
    "set_specialty",
    "start_application",
    "start_report",
    "submit_application",
    "take_back_report",
    "take_case",
    "waiting_count",
    "withdraw_application",
    "withdraw_consent",
]
