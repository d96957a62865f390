from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egisz.extracts import rules
from egisz.extracts.rules import Worth


def test_the_number_says_the_year() -> None:
    assert rules.number_of(123, 2026) == "В-2026-000123"
    assert rules.number_of(1234567, 2027) == "В-2027-1234567"


@given(st.integers(min_value=0, max_value=2**128 - 1))
def test_a_code_survives_being_copied_by_hand(random: int) -> None:
    code = rules.code_of(random)
    assert len(code) == 26
    assert rules.normalised(code) == code
    assert rules.normalised(f"  {rules.grouped(code).lower()} ") == code
    assert rules.normalised(code.replace("0", "O").replace("1", "l")) == code


def test_different_numbers_give_different_codes() -> None:
    assert rules.code_of(0) == "0" * 26
    assert rules.code_of(2**128 - 1) != rules.code_of(2**128 - 2)


def test_letters_of_the_russian_keyboard_are_understood() -> None:
    assert rules.normalised("АВЕКМНРСТХ" + "0" * 16) == "ABEKMHPCTX" + "0" * 16


@pytest.mark.parametrize("typed", ["", "123", "0" * 25, "0" * 27, "U" * 26, "../../../../etc/passwd", "Щ" * 26])
def test_what_cannot_be_a_code(typed: str) -> None:
    assert rules.normalised(typed) == ""


@pytest.mark.parametrize(
    ("record_valid", "record_annulled", "extract_annulled", "replaced", "expected"),
    [
        (True, False, False, False, Worth.VALID),
        (False, False, False, False, Worth.EXPIRED),
        (True, False, False, True, Worth.REPLACED),
        (False, True, False, True, Worth.ANNULLED),
        (True, False, True, False, Worth.ANNULLED),
    ],
)
def test_the_worst_news_comes_first(
    record_valid: bool, record_annulled: bool, extract_annulled: bool, replaced: bool, expected: Worth
) -> None:
    found = rules.worth(
        record_valid=record_valid, record_annulled=record_annulled, extract_annulled=extract_annulled, replaced=replaced
    )
    assert found is expected


def test_objections_to_an_order() -> None:
    def codes(passed: bool = True, annulled: date | None = None, today: int = 0) -> list[str]:
        found = rules.objections_to_order(passed=passed, annulled_on=annulled, ordered_today=today)
        return [objection.code for objection in found]

    assert codes() == []
    assert codes(passed=False) == ["NOT_PASSED"]
    assert codes(annulled=date(2026, 1, 1)) == ["RECORD_ANNULLED"]
    assert codes(today=rules.ORDERS_PER_DAY) == ["TOO_MANY_ORDERS"]
