"""ст. 112 ТК РФ and the government's acts about transfers, day by day."""

from __future__ import annotations

from datetime import date

import pytest

from egisz.nsi.models import CalendarDay
from egisz.nsi.public import load_starter, work_calendar
from egisz.nsi.queries import forget_calendar

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    forget_calendar()
    yield
    forget_calendar()


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 1, 8), False), (date(2025, 1, 9), True), (date(2025, 2, 24), True),
        (date(2025, 5, 2), False), (date(2025, 5, 8), False), (date(2025, 6, 13), False),
        (date(2025, 11, 1), True), (date(2025, 11, 3), False), (date(2025, 12, 31), False),
        (date(2026, 1, 9), False), (date(2026, 1, 12), True), (date(2026, 2, 23), False),
        (date(2026, 3, 9), False), (date(2026, 5, 1), False), (date(2026, 5, 11), False),
        (date(2026, 6, 12), False), (date(2026, 11, 4), False), (date(2026, 12, 31), False),
        (date(2026, 11, 23), True), (date(2026, 11, 22), False),
        (date(2027, 5, 3), False), (date(2027, 5, 10), False), (date(2027, 6, 14), False),
    ],
)  # fmt: skip
def test_days_of_2025_to_2027(day, works):
    assert work_calendar().is_working(day) is works


@pytest.mark.parametrize("year", [2025, 2026])
def test_247_working_days_in_a_year(year):
    load_starter()
    assert work_calendar().between(date(year - 1, 12, 31), date(year, 12, 31)) == 247


def test_2027_is_provisional_until_the_act_is_out():
    load_starter()
    assert work_calendar().known_until == date(2026, 12, 31)
    assert CalendarDay.objects.filter(day__year=2027, is_provisional=False).count() == 0


def test_loading_makes_the_process_read_anew():
    before = work_calendar()
    load_starter()
    assert work_calendar() is not before
    assert work_calendar() is work_calendar()


def test_a_term_of_twenty_working_days_over_the_new_year():
    assert work_calendar().add(date(2025, 12, 22), 20) == date(2026, 1, 29)
