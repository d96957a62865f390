from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from egisz.signature import rules

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("pin", ["2580", "1212", "270426", "000001", "9" * 11 + "1"])
def test_a_pin_that_will_do(pin: str) -> None:
    assert rules.pin_objections(pin) == []


@pytest.mark.parametrize("pin", ["", "258", "2" * 13, "25a0", "２５８０", "25 80"])
def test_a_pin_is_4_to_12_digits(pin: str) -> None:
    assert [objection.code for objection in rules.pin_objections(pin)] == ["PIN_FORM"]


@pytest.mark.parametrize("pin", ["1111", "000000", "1234", "987654", "0123456789"])
def test_a_pin_that_everybody_tries_first(pin: str) -> None:
    assert [objection.code for objection in rules.pin_objections(pin)] == ["PIN_TOO_SIMPLE"]


def test_the_fifth_wrong_pin_blocks_for_a_quarter_of_an_hour() -> None:
    wrong = [NOW - timedelta(minutes=minute) for minute in range(4)]
    assert rules.blocked_until(wrong, NOW) is None
    wrong.append(NOW - timedelta(minutes=4))
    assert rules.blocked_until(wrong, NOW) == NOW + timedelta(minutes=15)
    assert rules.blocked_until(wrong, NOW + timedelta(minutes=15)) is None


def test_the_words_count_the_tries_that_are_left() -> None:
    assert rules.wrong_pin_objection(1).text == "ПИН-код неверный. Осталось: 4\u00a0попытки"
    assert rules.wrong_pin_objection(4).text == "ПИН-код неверный. Осталось: 1\u00a0попытка"
    assert "заблокирован" in rules.wrong_pin_objection(5).text
