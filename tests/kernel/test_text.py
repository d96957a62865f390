"""Russian text for people."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egisz.kernel import text


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, "0 дней"), (1, "1 день"), (2, "2 дня"), (5, "5 дней"), (11, "11 дней"), (21, "21 день"), (112, "112 дней"),
     (122, "122 дня"), (1001, "1001 день")],
)  # fmt: skip
def test_days(number: int, expected: str) -> None:
    assert text.days(number).replace(text.NBSP, " ") == expected


@given(st.integers(0, 10_000))
def test_the_form_depends_on_the_last_two_digits(number: int) -> None:
    assert text.plural(number, "1", "2", "5") == text.plural(number % 100 + 100, "1", "2", "5")
    assert text.plural(-number, "1", "2", "5") == text.plural(number, "1", "2", "5")


def test_hours_and_fractions() -> None:
    assert text.hours(144) == f"144{text.NBSP}часа"
    assert text.hours(Decimal("1.50")) == f"1,5{text.NBSP}часа"
    assert text.decimal(Decimal("2.00")) == "2"


def test_dates() -> None:
    day = date(2027, 6, 24)
    assert text.long_date(day).replace(text.NBSP, " ") == "24 июня 2027 года"
    assert text.medium_date(day).replace(text.NBSP, " ") == "24 июня 2027"
    assert text.short_date(day) == "24.06.2027"
    assert text.day_month(day).replace(text.NBSP, " ") == "24 июня"
    assert text.month_in(day).replace(text.NBSP, " ") == "июне 2027"
    assert text.long_date(None) == text.short_date(None) == "—"


def test_moments_are_told_in_moscow() -> None:
    value = datetime(2026, 11, 23, 22, 50, tzinfo=UTC)
    assert text.moment(value).replace(text.NBSP, " ") == "24.11.2026 в 01:50 (МСК)"
    assert text.moment(value, today=date(2026, 11, 24)) == "Сегодня, 01:50"
    assert text.short_date(value) == "24.11.2026"


@pytest.mark.parametrize(
    ("size", "expected"), [(0, "0 Б"), (1023, "1023 Б"), (2048, "2 КБ"), (7_759_462, "7,4 МБ"), (26_214_400, "25 МБ")]
)
def test_sizes(size: int, expected: str) -> None:
    assert text.file_size(size).replace(text.NBSP, " ") == expected


def test_names() -> None:
    assert text.initials("Соколова", "Елена", "Андреевна").replace(text.NBSP, " ") == "Соколова Е. А."
    assert text.initials("Ли", "", "") == "Ли"
    assert text.full_name("Ли", "Анна") == "Ли Анна"
    assert text.monogram("Соколова", "Елена") == "ЕС"


@given(st.text(alphabet="абвк на из № 0123456789 %\n"))
def test_unbreakable_spaces_change_nothing_but_spaces(value: str) -> None:
    assert text.nbsp(value).replace(text.NBSP, " ") == value.replace(text.NBSP, " ")
    assert text.nbsp(text.nbsp(value)) == text.nbsp(value)


def test_unbreakable_spaces_stand_where_a_line_may_not_break() -> None:
    assert text.nbsp("в этом году и № 5, 20 дней") == "в\u00a0этом году и\u00a0№\u00a05, 20\u00a0дней"


def test_length_of_service() -> None:
    assert text.length_of_service(5, 0).replace(text.NBSP, " ") == "5 лет"
    assert text.length_of_service(1, 2).replace(text.NBSP, " ") == "1 год 2 месяца"
    assert text.length_of_service(0, 0).replace(text.NBSP, " ") == "0 месяцев"
