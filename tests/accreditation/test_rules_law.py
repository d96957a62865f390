"""The rule set, the kind, the window, the calculator, the slots and the state machine."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from egisz.accreditation.lawbook import rule_set, rules_on
from egisz.accreditation.rules import flow, reasons, reports, sections, slots
from egisz.accreditation.rules.kind import KindFacts, propose
from egisz.accreditation.rules.law import PARAMETERS
from egisz.accreditation.rules.window import MeetingDates, advise, next_meeting, window_of
from egisz.kernel.errors import Refused
from egisz.kernel.workdays import WorkCalendar

TODAY = date(2026, 11, 23)
LAW = rules_on(TODAY)


def test_numbers_of_709n() -> None:
    assert (LAW.hours_total_min, LAW.hours_refresher_min, LAW.hours_other_max) == (144, 72, 72)
    assert (LAW.registration_working_days, LAW.centre_check_working_days, LAW.commission_days) == (1, 20, 15)
    assert (LAW.submit_earliest_months, LAW.validity_years, LAW.break_max_years) == (12, 5, 5)
    assert LAW.file_total_bytes == 25 * 1024 * 1024
    assert LAW.file_each_bytes is None


def test_every_parameter_names_its_source() -> None:
    assert set(LAW.sources) == set(PARAMETERS)
    assert all(source.text and source.mark in "CPARD" for source in LAW.sources.values())


@pytest.mark.parametrize(
    ("day", "known"),
    [(date(2022, 12, 31), False), (date(2023, 1, 1), True), (date(2028, 12, 31), True), (date(2029, 1, 1), False)],
)
def test_rule_set_is_in_force_by_date(day: date, known: bool) -> None:
    if known:
        assert rules_on(day).name == "709n-2022"
    else:
        with pytest.raises(Refused) as refusal:
            rules_on(day)
        assert refusal.value.codes == ("NO_RULE_SET",)


def test_application_keeps_its_rule_set_by_name() -> None:
    assert rule_set("709n-2022") is LAW


def test_extension_rule_34n_covers_certificates_of_2025_until_the_end_of_2026() -> None:
    assert LAW.usable_until("certificate", date(2025, 5, 1), TODAY) == date(2026, 12, 31)
    assert LAW.usable_until("certificate", date(2024, 12, 31), TODAY) == date(2024, 12, 31)
    assert LAW.usable_until("accreditation", date(2025, 5, 1), TODAY) == date(2025, 5, 1)


def test_terms_are_counted_in_working_days() -> None:
    calendar = WorkCalendar({date(2027, 1, day): False for day in range(1, 9)})
    assert LAW.register_by(date(2026, 11, 27), calendar) == date(2026, 11, 30)
    assert LAW.check_by(date(2026, 12, 14), calendar) == date(2027, 1, 19)
    assert LAW.decide_by(date(2026, 11, 23), calendar) == date(2026, 12, 14)


def test_result_is_valid_for_five_years() -> None:
    assert LAW.valid_until(date(2024, 2, 29)) == date(2029, 2, 28)


def test_window() -> None:
    window = window_of(date(2027, 6, 24), LAW)
    assert (window.opens, window.closes) == (date(2026, 6, 24), date(2027, 6, 24))
    assert not window.is_open(date(2026, 6, 23))
    assert window.is_open(window.opens)
    assert window.is_open(window.closes)
    assert window.is_over(date(2027, 6, 25))
    assert window.days_left(TODAY) == 213


CALENDAR = [
    MeetingDates(date(2026, 11, 24), date(2026, 11, 27), date(2026, 12, 1), date(2026, 10, 1), date(2026, 9, 1)),
    MeetingDates(date(2026, 12, 22), date(2026, 12, 25), date(2027, 1, 1), date(2026, 11, 1), date(2026, 10, 1)),
]


@pytest.mark.article("A-191")
@pytest.mark.parametrize(
    ("expires", "agreed", "month"),
    [
        (date(2027, 1, 15), True, date(2026, 11, 1)),
        (date(2027, 1, 15), False, date(2026, 10, 1)),
        (date(2027, 6, 24), True, date(2027, 4, 1)),
        (date(2027, 6, 24), False, date(2027, 3, 1)),
    ],
)
def test_when_to_submit(expires: date, agreed: bool, month: date) -> None:
    assert advise(expires, agreed=agreed, meetings=CALENDAR, law=LAW, today=TODAY).submit_in == month


def test_advice_names_the_meeting_only_when_it_is_published() -> None:
    known = advise(date(2027, 1, 15), agreed=True, meetings=CALENDAR, law=LAW, today=TODAY)
    assert known.meeting is not None
    assert known.meeting.held_on == date(2026, 12, 22)
    assert (known.is_now, known.is_late) == (True, False)
    assert advise(date(2027, 6, 24), agreed=True, meetings=CALENDAR, law=LAW, today=TODAY).meeting is None


def test_not_agreed_report_is_late_where_an_agreed_one_is_in_time() -> None:
    assert advise(date(2027, 1, 15), agreed=False, meetings=CALENDAR, law=LAW, today=TODAY).is_late


def test_next_meeting_is_later_than_today() -> None:
    found = next_meeting(CALENDAR, TODAY)
    assert found is not None
    assert found.held_on == date(2026, 11, 24)
    assert next_meeting(CALENDAR, date(2026, 12, 22)) is None


@pytest.mark.article("A-072")
def test_kind_is_proposed_and_explained() -> None:
    valid = propose(KindFacts("Терапия", True, date(2027, 6, 24)), LAW, TODAY)
    assert valid.kind == "periodic"
    assert "Терапия" in valid.why
    assert propose(KindFacts("Терапия", True, date(2026, 11, 22)), LAW, TODAY).kind == "primary_specialised"
    assert propose(KindFacts("Терапия", False, None), LAW, TODAY).kind == "primary"


def slot_codes(*, required: bool | None = None, **facts: bool) -> list[str]:
    found = slots.slots_for(slots.SlotFacts(**facts))
    return [slot.code for slot in found if required is None or slot.required is required]


ALWAYS = ["passport", "snils", "diploma", "accreditation", "refresher", "employment"]


@pytest.mark.article("A-069")
def test_row_3_5_6_7_8_9_always() -> None:
    assert slot_codes(required=True) == ALWAYS


def test_row_4_change_of_name_only_if_changed() -> None:
    assert "name_change" not in slot_codes()
    assert "name_change" in slot_codes(required=True, name_changed=True)


def test_row_6_postgraduate_if_any() -> None:
    assert "postgraduate" not in slot_codes()
    assert "postgraduate" in slot_codes(required=True, has_postgraduate=True)


def test_row_6_retraining_if_any() -> None:
    assert "retraining" not in slot_codes()
    assert "retraining" in slot_codes(required=True, has_retraining=True)


def test_row_10_refusal_if_the_head_refused() -> None:
    assert "refusal" not in slot_codes()
    assert "refusal" in slot_codes(required=True, refused_by_head=True)


def test_row_11_category_if_relied_upon() -> None:
    assert "category" not in slot_codes()
    assert "category" in slot_codes(required=True, relies_on_category=True)


def test_row_12_other_is_never_required() -> None:
    assert slot_codes(required=False) == ["other"]


def test_missing_documents_are_named() -> None:
    found = slots.missing_documents(slots.slots_for(slots.SlotFacts()), {"passport": 1})
    assert len(found) == len(ALWAYS) - 1
    assert found[0].text == "Приложите документ: СНИЛС."
    assert found[1].text == "Приложите документ: диплом о базовом образовании."


def test_every_reason_has_a_remedy_and_a_section() -> None:
    assert len(reasons.REASONS) == 13
    assert all(reason.remedy and reason.section in sections.TITLES for reason in reasons.REASONS.values())


def test_state_machine_forbids_jumps() -> None:
    assert flow.objections_to_move("draft", "submitted") == []
    assert flow.objections_to_move("submitted", "withdrawn") == []
    assert flow.objections_to_move("centre_check", "withdrawn")[0].code == "WRONG_STATE"
    for final in flow.FINAL:
        assert all(flow.objections_to_move(final, state) for state in flow.ALLOWED)


TEXTS = {
    "organization_about": "Городская больница на 300 коек, терапия.",
    "work_done": "Принято 4 000 пациентов в год.",
}


@pytest.mark.article("A-048")
def test_report_needs_its_two_parts() -> None:
    assert [o.field for o in reports.objections_to_sending("draft", {}, own_organization=False)] == [
        "organization_about", "work_done",
    ]  # fmt: skip
    assert reports.objections_to_sending("draft", TEXTS, own_organization=False) == []


def test_report_is_sent_once() -> None:
    for state in ("on_approval", "approved"):
        assert reports.objections_to_sending(state, TEXTS, own_organization=False)[0].code == "REPORT_STATE"
    assert reports.objections_to_sending("refused", TEXTS, own_organization=False) == []


def test_head_does_not_send_a_report_to_himself() -> None:
    assert reports.objections_to_sending("draft", TEXTS, own_organization=True)[0].code == "OWN_REPORT"


def test_nobody_signs_his_own_report() -> None:
    author = uuid4()
    assert reports.objections_to_decision("on_approval", author, author)[0].code == "OWN_REPORT"
    assert reports.objections_to_decision("on_approval", author, uuid4()) == []
    assert reports.objections_to_decision("on_approval", author, None) == []
    assert reports.objections_to_decision("draft", author, None)[0].code == "REPORT_STATE"


def test_refusal_needs_a_reason() -> None:
    assert reports.objections_to_refusal_reason("нет")[0].code == "REASON_REQUIRED"
    assert reports.objections_to_refusal_reason("В отчёте не указаны показатели за 2024 год.") == []


def test_head_is_overdue_after_working_days() -> None:
    assert not reports.is_overdue(date(2026, 11, 9), TODAY, 10, WorkCalendar())
    assert reports.is_overdue(date(2026, 11, 6), TODAY, 10, WorkCalendar())
