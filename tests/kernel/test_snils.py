"""СНИЛС: the check digits and what is said about a wrong number."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from egisz.kernel import snils

VECTORS = [
    "112-233-445 95",  # sum 95
    "132-313-058 00",  # sum 100
    "170-022-244 00",  # sum 101
    "077-760-436 00",  # sum 201, remainder 100
    "087-654-303 00",  # sum 202, remainder 0
    "123-456-789 64",  # sum 165
]
nine_digits = st.integers(min_value=1001999, max_value=999_999_999).map(lambda number: f"{number:09d}")


@pytest.mark.parametrize("text", VECTORS)
def test_known_numbers(text: str) -> None:
    assert snils.is_valid(text)
    digits = snils.normalise(text)
    assert snils.check_number(digits[:9]) == digits[9:]
    assert snils.pretty(digits) == text


@given(nine_digits)
def test_a_computed_check_number_is_accepted_in_any_spelling(nine: str) -> None:
    digits = nine + snils.check_number(nine)
    for text in (
        digits,
        snils.pretty(digits),
        f" {snils.pretty(digits)} ",
        snils.pretty(digits).replace("-", "\u2013"),
    ):
        assert snils.objections(text) == []
        assert snils.normalise(text) == digits


@given(nine_digits, st.integers(0, 99))
def test_any_other_check_number_is_refused(nine: str, other: int) -> None:
    assume(f"{other:02d}" != snils.check_number(nine))
    assert [objection.code for objection in snils.objections(f"{nine}{other:02d}")] == ["SNILS_CHECKSUM"]


@given(nine_digits, st.integers(0, 8), st.integers(1, 9))
def test_one_mistyped_digit_is_noticed(nine: str, place: int, shift: int) -> None:
    """101 is prime: one wrong digit always changes the remainder (100 and 101 share 00)."""
    wrong = nine[:place] + str((int(nine[place]) + shift) % 10) + nine[place + 1 :]
    assume(int(wrong) > 1001998)
    check = snils.check_number(nine)
    assume(check != "00")
    assert not snils.is_valid(wrong + check)


@given(st.integers(0, 1001998), st.integers(0, 99))
def test_old_numbers_are_exempt(number: int, check: int) -> None:
    assert snils.is_valid(f"{number:09d}{check:02d}")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "SNILS_REQUIRED"),
        (" - ", "SNILS_REQUIRED"),
        ("112-233-445 9", "SNILS_LENGTH"),
        ("112-233-445 955", "SNILS_LENGTH"),
        ("112-233-44O 95", "SNILS_CHARACTERS"),
        ("١١٢٢٣٣٤٤٥٩٥", "SNILS_CHARACTERS"),
        ("112-233-445 96", "SNILS_CHECKSUM"),
    ],
)
def test_what_is_wrong_is_named(text: str, code: str) -> None:
    (objection,) = snils.objections(text, field="person_snils")
    assert objection.code == code
    assert objection.field == "person_snils"
    assert objection.text.strip()


def test_others_see_only_the_end() -> None:
    assert snils.masked("11223344595") == "***-***-*45 95"
