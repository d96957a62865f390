"""What stands between a draft and its submission: one test for each clause."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from egisz.accreditation.lawbook import rules_on
from egisz.accreditation.rules import sections, slots
from egisz.accreditation.rules.objections import Dossier, HoursFacts, ReportFacts, objections_to_submission
from egisz.kernel.periods import Period

TODAY = date(2026, 11, 23)
LAW = rules_on(TODAY)
SLOTS = tuple(slots.slots_for(slots.SlotFacts()))
FULL = Dossier(
    personal_confirmed=True,
    has_email=True,
    has_phone=True,
    education_level="higher",
    levels=("higher",),
    specialty_code="49",
    specialty_name="Терапия",
    specialty_known=True,
    has_record=True,
    expires_on=date(2027, 6, 24),
    has_experience=True,
    longest_break=None,
    agreement="yes",
    works_now=True,
    reports=(ReportFacts("Больница № 1", "approved"),),
    category_exception=False,
    hours=HoursFacts(Decimal(144), Decimal(72)),
    education_confirmed=True,
    slots=SLOTS,
    attached={slot.code: 1 for slot in SLOTS if slot.required},
    files_bytes=7_000_000,
    consent_given=True,
)


def codes(today: date = TODAY, *, blocking: bool = True, **changes: object) -> list[str]:
    found = objections_to_submission(replace(FULL, **changes), LAW, today)
    return [objection.code for objection in found if objection.blocking is blocking]


def test_full_dossier_may_be_submitted() -> None:
    assert objections_to_submission(FULL, LAW, TODAY) == []


@pytest.mark.article("A-067")
def test_personal_data_must_be_confirmed() -> None:
    assert codes(personal_confirmed=False) == ["PERSONAL_NOT_CONFIRMED"]


def test_email_and_phone_are_required() -> None:
    assert codes(has_email=False, has_phone=False) == ["EMAIL_REQUIRED", "PHONE_REQUIRED"]


def test_specialty_is_required() -> None:
    assert codes(specialty_code="") == ["SPECIALTY_REQUIRED"]


def test_specialty_must_be_in_the_dictionary() -> None:
    assert codes(specialty_known=False) == ["SPECIALTY_UNKNOWN"]


def test_level_of_education_is_required() -> None:
    assert codes(education_level="") == ["LEVEL_REQUIRED"]


def test_level_must_have_a_diploma_in_the_register() -> None:
    assert codes(education_level="secondary") == ["BASIC_EDUCATION_MISMATCH"]


def test_without_a_record_the_kind_is_wrong() -> None:
    assert codes(has_record=False, expires_on=None) == ["WRONG_KIND"]


def test_last_day_of_validity_is_in_time() -> None:
    assert codes(today=date(2027, 6, 24)) == []


def test_day_after_expiry_is_too_late() -> None:
    assert codes(today=date(2027, 6, 25)) == ["EXPIRED_BEFORE_SUBMISSION"]


def test_window_opens_twelve_months_before() -> None:
    assert codes(today=date(2026, 6, 23)) == ["WINDOW_NOT_OPEN"]
    assert codes(today=date(2026, 6, 24)) == []


def test_break_of_five_years_needs_retraining() -> None:
    gap = Period(date(2021, 11, 24), TODAY)
    assert codes(longest_break=gap) == []
    assert codes(longest_break=replace(gap, begin=date(2021, 11, 23))) == ["BREAK_OVER_5Y"]


def test_another_application_of_this_specialty_stops() -> None:
    assert codes(another_in_progress=True) == ["ALREADY_IN_PROGRESS"]


def test_experience_in_the_specialty_is_required() -> None:
    assert codes(has_experience=False) == ["EXPERIENCE_MISSING"]


def test_agreement_must_be_answered() -> None:
    assert codes(agreement="") == ["AGREEMENT_REQUIRED"]


def test_report_must_be_written() -> None:
    assert codes(reports=()) == ["REPORT_MISSING"]
    assert codes(reports=(ReportFacts("Больница", "draft", written=False),)) == ["REPORT_MISSING"]


@pytest.mark.parametrize(
    ("state", "code"),
    [("draft", "REPORT_NOT_SENT"), ("on_approval", "REPORT_NOT_APPROVED"), ("refused", "REPORT_REFUSED")],
)
def test_agreed_report_must_be_signed(state: str, code: str) -> None:
    assert codes(reports=(ReportFacts("Больница", state),)) == [code]


def test_each_present_employer_signs_former_ones_may_not() -> None:
    now = ReportFacts("Больница", "approved")
    assert codes(reports=(now, ReportFacts("Поликлиника", "draft"))) == ["REPORT_NOT_SENT"]
    assert codes(reports=(now, ReportFacts("Поликлиника", "draft", is_current=False))) == []


def test_nobody_can_agree_without_an_employer() -> None:
    assert codes(reports=(ReportFacts("Больница", "draft", is_current=False),)) == ["NOBODY_TO_AGREE"]


def test_refusal_of_the_head_must_be_attached() -> None:
    refused = {"agreement": "refused", "reports": (ReportFacts("Больница", "refused"),)}
    assert codes(**refused) == ["REPORT_NOT_AGREED_NO_REFUSAL"]
    assert codes(**refused, attached={**FULL.attached, slots.REFUSAL: 1}) == []


def test_silence_of_the_head_past_the_term_becomes_a_warning() -> None:
    silent = {"agreement": "refused", "reports": (ReportFacts("Больница", "on_approval", overdue=True),)}
    assert codes(**silent) == []
    assert codes(**silent, blocking=False) == ["REPORT_NOT_AGREED_NO_REFUSAL"]


@pytest.mark.parametrize("ground", ["not_working", "is_head", "sole_trader"])
def test_grounds_without_agreement_need_only_the_report(ground: str) -> None:
    assert codes(agreement=ground, works_now=False, reports=(ReportFacts("Больница", "draft"),)) == []


def test_not_working_against_the_register_is_a_warning() -> None:
    assert codes(agreement="not_working", blocking=False) == ["WORKS_NOW"]


def test_recent_category_frees_from_the_report() -> None:
    assert codes(category_exception=True, agreement="", reports=()) == []


def test_143_hours_are_not_enough() -> None:
    assert codes(hours=HoursFacts(Decimal(143), Decimal(72))) == ["HOURS_INSUFFICIENT"]
    found = objections_to_submission(replace(FULL, hours=HoursFacts(Decimal(143), Decimal(72))), LAW, TODAY)
    assert "не хватает 1 часа" in found[0].text.replace("\u00a0", " ")
    assert found[0].field == sections.EDUCATION


def test_71_hours_of_refresher_are_not_enough() -> None:
    assert codes(hours=HoursFacts(Decimal(150), Decimal(71))) == ["HOURS_INSUFFICIENT"]


def test_undecided_hours_that_would_suffice_are_a_warning() -> None:
    hours = HoursFacts(Decimal(72), Decimal(72), total_undecided=Decimal(72))
    assert codes(hours=hours) == []
    assert codes(hours=hours, blocking=False) == ["HOURS_UNDECIDED"]


def test_undecided_hours_that_do_not_suffice_stop() -> None:
    assert codes(hours=HoursFacts(Decimal(72), Decimal(72), total_undecided=Decimal(71))) == ["HOURS_INSUFFICIENT"]


def test_education_must_be_confirmed() -> None:
    assert codes(education_confirmed=False) == ["EDUCATION_NOT_CONFIRMED"]


@pytest.mark.parametrize("missing", [slot.code for slot in SLOTS if slot.required])
def test_each_required_document_is_asked_for(missing: str) -> None:
    attached = {code: count for code, count in FULL.attached.items() if code != missing}
    assert codes(attached=attached) == ["DOCS_INCOMPLETE"]


@pytest.mark.article("A-070")
def test_files_together_fit_into_25_megabytes() -> None:
    assert codes(files_bytes=25 * 1024 * 1024) == []
    assert codes(files_bytes=25 * 1024 * 1024 + 1) == ["FILES_TOTAL_EXCEEDED"]


@pytest.mark.article("A-080")
def test_consent_is_required() -> None:
    assert codes(consent_given=False) == ["CONSENT_REQUIRED"]


def test_everything_missing_is_listed_at_once_with_its_section() -> None:
    found = objections_to_submission(
        replace(FULL, personal_confirmed=False, has_email=False, attached={}, consent_given=False), LAW, TODAY
    )
    assert {objection.field for objection in found} == {
        sections.PERSONAL, sections.CONTACTS, sections.DOCUMENTS, sections.SENDING,
    }  # fmt: skip
