"""Periods of days, both ends included."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egisz.kernel.periods import Period, add_months, add_years, longest_gap, merged, years_months

days = st.dates(min_value=date(2020, 1, 1), max_value=date(2020, 12, 31))
WHOLE = [date(2020, 1, 1) + timedelta(days=number) for number in range(366)]


@st.composite
def periods(draw: st.DrawFn) -> Period:
    begin = draw(days)
    return Period(begin, draw(st.none() | st.dates(min_value=begin, max_value=date(2020, 12, 31))))


def _days(*found: Period | None) -> set[date]:
    return {day for day in WHOLE for period in found if period is not None and period.covers(day)}


def test_it_may_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before"):
        Period(date(2020, 1, 2), date(2020, 1, 1))


@given(periods(), periods())
def test_the_common_part_is_what_both_cover(one: Period, other: Period) -> None:
    assert one.overlaps(other) == other.overlaps(one) == bool(_days(one) & _days(other))
    assert _days(one.clipped(other)) == _days(one) & _days(other)


@given(st.lists(periods(), max_size=6))
def test_merging_keeps_the_days_and_leaves_no_touching_neighbours(found: list[Period]) -> None:
    line = merged(found)
    assert _days(*line) == _days(*found)
    for earlier, later in itertools.pairwise(line):
        assert earlier.end is not None
        assert later.begin > earlier.end + timedelta(days=1)


@given(periods())
def test_length_counts_both_ends(period: Period) -> None:
    assert period.days(date(2020, 12, 31)) == len(_days(period))


@given(st.lists(periods(), min_size=1, max_size=6))
def test_the_longest_gap_is_free_of_every_period(found: list[Period]) -> None:
    until = date(2020, 12, 31)
    gap = longest_gap(found, until)
    free = set(WHOLE) - _days(*found) - {day for day in WHOLE if day < min(period.begin for period in found)}
    assert (gap is None) == (not free)
    if gap is not None:
        assert _days(gap) <= free


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 23), 14, date(2028, 1, 23)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
    ],
)
def test_months(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_five_years_from_the_leap_day() -> None:
    assert add_years(date(2024, 2, 29), 5) == date(2029, 2, 28)


@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.integers(-300, 300))
def test_months_never_leave_the_month_that_was_meant(day: date, months: int) -> None:
    result = add_months(day, months)
    assert (result.year * 12 + result.month) - (day.year * 12 + day.month) == months
    assert result.day <= day.day


def test_length_of_service() -> None:
    assert years_months(0) == (0, 0)
    assert years_months(365 * 5 + 2) == (5, 0)
    assert years_months(400) == (1, 1)
