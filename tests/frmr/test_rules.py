"""Clauses of the worker's card, one test each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egisz.frmr.rules import education, employment, person
from egisz.frmr.rules.employment import DepartmentLife, OtherJob
from egisz.frmr.rules.facts import CategoryFacts, EducationFacts, FurtherEducationFacts
from egisz.kernel.errors import Objection
from egisz.kernel.periods import Period
from tests.frmr.conftest import address_facts, document_facts, job_facts, person_facts

TODAY = date(2026, 11, 23)
BIRTH = date(1985, 3, 8)


def marks(found: list[Objection]) -> list[tuple[str, str]]:
    return [(item.code, item.field) for item in found]


# --- person ---


def test_full_person_passes() -> None:
    assert person.person_objections(person_facts(), TODAY) == []


@pytest.mark.parametrize("name", ["family", "given"])
def test_name_is_required(name: str) -> None:
    assert marks(person.person_objections(person_facts(**{name: " "}), TODAY)) == [("REQUIRED", name)]


def test_patronymic_may_be_absent() -> None:
    assert person.person_objections(person_facts(patronymic=""), TODAY) == []


@pytest.mark.parametrize("value", ["Соколова1", "@", "-Иванова"])
def test_name_holds_letters(value: str) -> None:
    assert marks(person.person_objections(person_facts(family=value), TODAY)) == [("NAME_CHARACTERS", "family")]


@pytest.mark.parametrize("value", ["Римский-Корсаков", "Ким Ён Су", "О'Коннор", "Оглы"])
def test_unusual_names_pass(value: str) -> None:
    assert person.person_objections(person_facts(family=value), TODAY) == []


@pytest.mark.parametrize(
    ("birth", "code"),
    [
        (date(2026, 11, 24), "BIRTH_IN_FUTURE"),
        (date(2012, 11, 24), "TOO_YOUNG"),
        (date(1926, 11, 23), "TOO_OLD"),
    ],
)
def test_birth_date_is_plausible(birth: date, code: str) -> None:
    assert marks(person.birth_date_objections(birth, TODAY)) == [(code, "birth_date")]


def test_fourteenth_birthday_is_enough() -> None:
    assert person.birth_date_objections(date(2012, 11, 23), TODAY) == []


@pytest.mark.parametrize("typed", ["8 (912) 345-67-89", "+7 912 345 67 89", "9123456789", "7 912 345-67-89"])
def test_phone_is_kept_in_one_form(typed: str) -> None:
    assert person.normalise_phone(typed) == "+79123456789"


def test_contacts_that_cannot_work_are_told() -> None:
    assert marks(person.contact_objections("почта", "123")) == [("EMAIL_FORM", "email"), ("PHONE_FORM", "phone")]


# --- document and address ---


@pytest.mark.parametrize(
    ("changes", "mark"),
    [
        ({"number": ""}, ("REQUIRED", "number")),
        ({"issuer": ""}, ("REQUIRED", "issuer")),
        ({"number": "12"}, ("PASSPORT_NUMBER", "number")),
        ({"series": "40"}, ("PASSPORT_SERIES", "series")),
        ({"issuer_code": "780001"}, ("ISSUER_CODE", "issuer_code")),
        ({"issued_on": date(2026, 11, 24)}, ("ISSUED_IN_FUTURE", "issued_on")),
        ({"issued_on": BIRTH}, ("ISSUED_BEFORE_BIRTH", "issued_on")),
        ({"issued_on": date(1995, 1, 1)}, ("PASSPORT_BEFORE_14", "issued_on")),
    ],
)
def test_document_clause(changes: dict[str, object], mark: tuple[str, str]) -> None:
    assert marks(person.document_objections(document_facts(**changes), BIRTH, TODAY)) == [mark]


def test_form_of_other_documents_is_free() -> None:
    facts = document_facts(kind_code="12", series="", number="AB-77")
    assert person.document_objections(facts, BIRTH, TODAY) == []


def test_address_clauses() -> None:
    assert person.address_objections(address_facts(), BIRTH, TODAY) == []
    wrong = address_facts(region_code="", text="", registered_on=date(1980, 1, 1))
    assert [item.field for item in person.address_objections(wrong, BIRTH, TODAY)] == [
        "region", "text", "registered_on",
    ]  # fmt: skip


# --- employment ---


@pytest.mark.parametrize(
    ("changes", "mark"),
    [
        ({"department_oid": ""}, ("REQUIRED", "department")),
        ({"contract_number": ""}, ("REQUIRED", "contract_number")),
        ({"payroll_number": " "}, ("REQUIRED", "payroll_number")),
        ({"post_code": ""}, ("REQUIRED", "post")),
        ({"kind": 5}, ("REQUIRED", "kind")),
        ({"rate": Decimal(0)}, ("RATE_RANGE", "rate")),
        ({"rate": Decimal("2.01")}, ("RATE_RANGE", "rate")),
        ({"contract_date": date(2020, 2, 2)}, ("CONTRACT_AFTER_BEGIN", "contract_date")),
        ({"end_date": date(2020, 1, 31)}, ("END_BEFORE_BEGIN", "end_date")),
        ({"begin_date": TODAY + timedelta(days=61)}, ("BEGIN_TOO_LATE", "begin_date")),
    ],
)
def test_employment_clause(changes: dict[str, object], mark: tuple[str, str]) -> None:
    assert marks(employment.employment_objections(job_facts("d", **changes), BIRTH, TODAY)) == [mark]


def test_employment_in_order_passes() -> None:
    assert employment.employment_objections(job_facts("d"), BIRTH, TODAY) == []


def other(**changes: object) -> OtherJob:
    values: dict[str, object] = {
        "organization_oid": "mine", "department_oid": "e", "department_name": "Хирургия", "post_code": "110",
        "post_name": "Врач-хирург", "kind": 1, "rate": Decimal(1), "period": Period(date(2015, 1, 1)),
    }  # fmt: skip
    return OtherJob(**(values | changes))  # type: ignore[arg-type]


def overlap(*others: OtherJob, confirmed: bool = False, **changes: object) -> list[tuple[str, str]]:
    found = employment.overlap_objections(
        job_facts("d", **changes), others, own_organization="mine", confirmed=confirmed
    )
    return marks(found)


def test_two_main_jobs_at_once_need_a_confirmation() -> None:
    assert overlap(other()) == [("OVERLAPPING_MAIN", "kind")]
    assert overlap(other(), confirmed=True) == []


def test_main_job_after_the_former_one_ended_passes() -> None:
    assert overlap(other(period=Period(date(2015, 1, 1), date(2020, 1, 31)))) == []
    assert overlap(other(period=Period(date(2015, 1, 1), date(2020, 2, 1)))) == [("OVERLAPPING_MAIN", "kind")]


@pytest.mark.parametrize("kind", [2, 3, 4])
def test_part_time_beside_a_main_job_passes(kind: int) -> None:
    assert overlap(other(), kind=kind) == []


def test_same_job_twice_is_refused_even_when_confirmed() -> None:
    same = other(department_oid="d", post_code="109")
    assert overlap(same, confirmed=True) == [("SAME_JOB", "begin_date")]


@given(st.dates(date(2000, 1, 1), TODAY), st.integers(0, 5000), st.dates(date(2000, 1, 1), TODAY), st.integers(0, 5000))
def test_objection_comes_exactly_when_the_periods_share_a_day(a: date, m: int, b: date, n: int) -> None:
    mine, his = Period(a, a + timedelta(days=m)), Period(b, b + timedelta(days=n))
    shares = max(mine.begin, his.begin) <= min(mine.end or a, his.end or b)
    assert bool(overlap(other(period=his), begin_date=a, end_date=mine.end)) is shares


def test_department_lives_through_the_whole_employment() -> None:
    life = DepartmentLife(oid="d", name="Терапия", begin=date(2015, 1, 1), end=date(2025, 12, 31))
    clauses = employment.department_objections
    assert clauses(life, Period(date(2015, 1, 1), date(2025, 12, 31))) == []
    assert marks(clauses(life, Period(date(2014, 12, 31), date(2020, 1, 1)))) == [
        ("DEPARTMENT_NOT_OPEN_YET", "department")
    ]
    assert marks(clauses(life, Period(date(2020, 1, 1)))) == [("DEPARTMENT_CLOSED", "department")]
    assert marks(clauses(replace(life, end=None), Period(date(2020, 1, 1)))) == []
    assert marks(clauses(None, Period(date(2020, 1, 1)))) == [("DEPARTMENT_UNKNOWN", "department")]


def test_sum_of_rates_above_one_and_a_half_only_warns() -> None:
    assert employment.rate_warnings([Decimal(1), Decimal("0.5")]) == []
    (warning,) = employment.rate_warnings([Decimal(1), Decimal("0.75")])
    assert (warning.code, warning.blocking) == ("RATES_SUM", False)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"closed": date(2026, 1, 1)}, "ALREADY_CLOSED"),
        ({"end": date(2020, 1, 31)}, "END_BEFORE_BEGIN"),
        ({"end": TODAY + timedelta(days=61)}, "END_TOO_LATE"),
        ({"reason": " "}, "REQUIRED"),
    ],
)
def test_closing_clause(changes: dict[str, object], code: str) -> None:
    values: dict[str, object] = {
        "begin": date(2020, 2, 1), "closed": None, "end": TODAY, "reason": "приказ", "today": TODAY,
    }  # fmt: skip
    assert [item.code for item in employment.closing_objections(**(values | changes))] == [code]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kinds", "specialties", "flags"),
    [
        (["medical"], ["Терапия"], (True, False)),
        (["medical"], [], (False, False)),
        ([], ["Терапия"], (False, False)),
        (["pharmacy"], ["Управление и экономика фармации"], (False, True)),
        (["pharmacy"], ["Терапия"], (False, False)),
        (["medical"], ["Фармация"], (False, False)),
        (["medical"], ["Клиническая фармакология"], (True, False)),
        (["medical", "pharmacy"], ["Терапия", "Фармация"], (True, True)),
    ],
)
def test_medical_and_pharmaceutical_worker_are_computed(
    kinds: list[str], specialties: list[str], flags: tuple[bool, bool]
) -> None:
    assert employment.works_as(kinds_of_organizations=kinds, specialties_of_valid_records=specialties) == flags


# --- education ---


def test_education_clauses() -> None:
    facts = EducationFacts(
        stage="higher", institution="Университет", specialty_name="Лечебное дело", document_number="1",
        document_date=date(2008, 6, 30),
    )  # fmt: skip
    clauses = education.education_objections
    assert clauses(facts, BIRTH, TODAY) == []
    assert marks(clauses(replace(facts, specialty_name=""), BIRTH, TODAY)) == [("REQUIRED", "specialty_name")]
    assert clauses(replace(facts, stage="general", specialty_name=""), BIRTH, TODAY) == []
    assert marks(clauses(replace(facts, document_date=date(2000, 1, 1)), BIRTH, TODAY)) == [
        ("DATE_TOO_EARLY", "document_date")
    ]
    assert marks(clauses(replace(facts, stage="moon"), BIRTH, TODAY)) == [("REQUIRED", "stage")]


@pytest.mark.parametrize(("hours", "right"), [(0, False), (1, True), (5000, True), (5001, False)])
def test_hours_of_a_course_are_plausible(hours: int, right: bool) -> None:
    facts = FurtherEducationFacts(
        institution="Академия", theme="Терапия", hours=hours, document_number="1", document_date=date(2024, 1, 1)
    )
    assert (education.further_education_objections(facts, BIRTH, TODAY) == []) is right


def test_category_does_not_end_before_it_begins() -> None:
    facts = CategoryFacts(level="first", begin_date=date(2024, 1, 1), end_date=date(2023, 1, 1))
    assert marks(education.category_objections(facts, BIRTH, TODAY)) == [("END_BEFORE_BEGIN", "end_date")]
