"""Clauses of the organisation's card, one test each."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egisz.frmo import rules
from egisz.frmo.rules import DepartmentFacts
from tests.frmr.conftest import organization_facts

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("inn", ["7707083893", "7728168971", "500100732259"])
def test_right_inn_passes(inn: str) -> None:
    assert rules.inn_objections(inn) == []


@pytest.mark.parametrize(("inn", "code"), [("7707083894", "INN_CHECKSUM"), ("500100732258", "INN_CHECKSUM"),
                                           ("770708389", "INN_LENGTH"), ("77070838ab", "INN_LENGTH")])  # fmt: skip
def test_wrong_inn_is_told_at_its_field(inn: str, code: str) -> None:
    (objection,) = rules.inn_objections(inn)
    assert (objection.code, objection.field) == (code, "inn")


@given(st.from_regex(r"[0-9]{9}", fullmatch=True), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_of_inn_is_nearly_always_noticed(nine: str, place: int, step: int) -> None:
    right = nine + str(rules._weighted(nine, rules._INN_10))
    assert rules.inn_objections(right) == []
    wrong = right[:place] + str((int(right[place]) + step) % 10) + right[place + 1 :]
    remainder = sum(int(d) * w for d, w in zip(nine, rules._INN_10, strict=False)) % 11
    if remainder != 10 and sum(int(d) * w for d, w in zip(wrong[:9], rules._INN_10, strict=False)) % 11 != 10:
        assert rules.inn_objections(wrong)


@pytest.mark.parametrize("ogrn", ["1027700132195", "304500116000157"])
def test_right_ogrn_passes(ogrn: str) -> None:
    assert rules.ogrn_objections(ogrn) == []


@pytest.mark.parametrize(("ogrn", "code"), [("1027700132194", "OGRN_CHECKSUM"), ("304500116000158", "OGRN_CHECKSUM"),
                                            ("10277001321", "OGRN_LENGTH")])  # fmt: skip
def test_wrong_ogrn_is_told_at_its_field(ogrn: str, code: str) -> None:
    (objection,) = rules.ogrn_objections(ogrn)
    assert (objection.code, objection.field) == (code, "ogrn")


@pytest.mark.parametrize("name", sorted(rules.REQUIRED))
def test_required_field_is_named(name: str) -> None:
    (objection,) = rules.organization_objections(organization_facts(**{name: ""}))
    assert (objection.code, objection.field) == ("REQUIRED", name)


@pytest.mark.parametrize(("name", "value"), [("kpp", "12"), ("post_index", "1234"), ("email", "почта")])
def test_form_of_optional_field_is_checked(name: str, value: str) -> None:
    assert [item.field for item in rules.organization_objections(organization_facts(**{name: value}))] == [name]


def test_oid_stands_in_the_branch_of_its_region() -> None:
    oid = "1.2.643.5.1.13.13.12.2.78.8646"
    assert rules.oid_objections(oid, "78") == []
    assert [item.code for item in rules.oid_objections(oid, "36")] == ["OID_REGION"]
    assert [item.code for item in rules.oid_objections("1.2.3", "78")] == ["OID_FORM"]


def test_department_is_not_opened_tomorrow_or_without_a_name() -> None:
    facts = DepartmentFacts(name=" ", begin_date=date(2026, 11, 24))
    assert [item.code for item in rules.department_objections(facts, TODAY)] == ["REQUIRED", "BEGIN_IN_FUTURE"]


def test_department_is_closed_once_after_opening_and_empty() -> None:
    begin = date(2020, 1, 1)
    clauses = rules.closing_objections
    assert clauses(begin=begin, closed=None, end=TODAY, workers=0) == []
    assert clauses(begin=begin, closed=TODAY, end=TODAY, workers=0)[0].code == "ALREADY_CLOSED"
    assert clauses(begin=begin, closed=None, end=date(2019, 1, 1), workers=0)[0].code == "CLOSED_BEFORE_OPENED"
    (objection,) = clauses(begin=begin, closed=None, end=TODAY, workers=3)
    assert objection.code == "DEPARTMENT_IN_USE"
    assert "3" in objection.text
