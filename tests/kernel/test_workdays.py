"""Terms in working days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egisz.kernel.workdays import WorkCalendar

days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
calendars = st.dictionaries(days, st.booleans(), max_size=60).map(
    lambda exceptions: WorkCalendar(exceptions=exceptions)
)
JANUARY = WorkCalendar(
    exceptions={date(2026, 1, day): False for day in (1, 2, 5, 6, 7, 8, 9)} | {date(2026, 1, 10): True}
)


def test_a_term_begins_on_the_next_day_and_skips_what_is_free() -> None:
    assert JANUARY.add(date(2025, 12, 31), 1) == date(2026, 1, 10)  # a worked Saturday
    assert JANUARY.add(date(2025, 12, 31), 2) == date(2026, 1, 12)
    assert WorkCalendar().add(date(2026, 11, 23), 20) == date(2026, 12, 21)


def test_a_term_of_nothing_moves_to_the_next_worked_day() -> None:
    assert WorkCalendar().add(date(2026, 11, 21), 0) == date(2026, 11, 23)
    assert WorkCalendar().add(date(2026, 11, 23), 0) == date(2026, 11, 23)


def test_negative_terms_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="negative"):
        WorkCalendar().add(date(2026, 1, 1), -1)


@given(calendars, days, st.integers(1, 60))
def test_between_undoes_add(calendar: WorkCalendar, day: date, term: int) -> None:
    end = calendar.add(day, term)
    assert calendar.is_working(end)
    assert calendar.between(day, end) == term


@given(calendars, days, st.integers(0, 60))
def test_a_longer_term_ends_later(calendar: WorkCalendar, day: date, term: int) -> None:
    assert calendar.add(day, term) < calendar.add(day, term + 1) or term == 0


@given(calendars, days)
def test_nothing_lies_between_a_day_and_itself(calendar: WorkCalendar, day: date) -> None:
    assert calendar.between(day, day) == 0
    assert calendar.between(day, day - timedelta(days=5)) == 0
