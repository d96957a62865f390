"""How often programs may ask: counts of a minute, merged between processes, bounded, cheap; what a refusal says."""

from __future__ import annotations

import pytest

from egisz.nsi.rules import limits
from egisz.nsi.rules.limits import Limiter

NOON = 29_000_000 * 60.0  # the first second of some minute


@pytest.fixture
def limiter():
    return Limiter()


def take(limiter, times, caller="a", limit=3, now=NOON, **how):
    return [limiter.take(caller, limit, now, **how) for _ in range(times)]


# One process


def test_the_limit_of_a_minute(limiter):
    outcomes = take(limiter, 5)
    assert [item.allowed for item in outcomes] == [True, True, True, False, False]
    assert [item.remaining for item in outcomes] == [2, 1, 0, 0, 0]


def test_the_next_minute_begins_anew(limiter):
    take(limiter, 4, now=NOON + 59.9)
    assert limiter.take("a", 3, NOON + 60).allowed


def test_callers_do_not_share_a_count(limiter):
    take(limiter, 3)
    assert limiter.take("b", 3, NOON).allowed


@pytest.mark.parametrize(("second", "reset"), [(0, 60), (0.5, 60), (12, 48), (59.2, 1), (59.999, 1)])
def test_when_to_come_back(limiter, second, reset):
    assert limiter.take("a", 3, NOON + second).reset == reset


def test_a_clock_that_goes_back_gives_nothing_anew(limiter):
    take(limiter, 3, now=NOON + 60)
    late = limiter.take("a", 3, NOON + 59)
    assert not late.allowed
    assert late.reset == 60


def test_no_limit(limiter):
    outcomes = take(limiter, 100, limit=0)
    assert all(item.allowed and item.headers == () for item in outcomes)


def test_a_limit_that_is_changed_counts_at_once(limiter):
    take(limiter, 3)
    assert limiter.take("a", 5, NOON).remaining == 1


def test_fields_of_the_answer(limiter):
    outcomes = take(limiter, 4, now=NOON + 37)
    assert outcomes[0].headers == (
        ("RateLimit-Limit", "3"),
        ("RateLimit-Remaining", "2"),
        ("RateLimit-Reset", "23"),
    )
    assert outcomes[3].headers == (
        ("Retry-After", "23"),
        ("RateLimit-Limit", "3"),
        ("RateLimit-Remaining", "0"),
        ("RateLimit-Reset", "23"),
    )


# Merging


class Table:
    """What the table of minutes does, in memory."""

    def __init__(self):
        self.rows = {}

    def merge(self, limiter):
        lines = limiter.to_merge()
        for line in lines:
            key = line.minute, line.caller
            self.rows[key] = self.rows.get(key, 0) + line.count
        limiter.merged({(line.minute, line.caller): self.rows[line.minute, line.caller] for line in lines})


def test_two_processes_share_a_limit():
    table, first, second = Table(), Limiter(), Limiter()
    take(first, 6, limit=10, is_key=True)
    take(second, 3, limit=10, is_key=True)
    table.merge(first)
    table.merge(second)
    assert second.take("a", 10, NOON, is_key=True).remaining == 0
    assert not second.take("a", 10, NOON, is_key=True).allowed
    table.merge(second)
    assert first.take("a", 10, NOON, is_key=True).allowed  # it does not know yet
    table.merge(first)
    assert not first.take("a", 10, NOON, is_key=True).allowed


def test_what_is_counted_while_the_table_is_asked_is_kept(limiter):
    take(limiter, 2, limit=10, is_key=True)
    lines = limiter.to_merge()
    take(limiter, 1, limit=10, is_key=True)
    limiter.merged({(line.minute, line.caller): line.count + 4 for line in lines})
    assert limiter.take("a", 10, NOON, is_key=True).remaining == 2  # 2 + 4 + 1 + this one
    assert [line.count for line in limiter.to_merge()] == [2]


def test_a_dead_database_changes_nothing(limiter):
    take(limiter, 4, is_key=True)
    limiter.give_back(limiter.to_merge())
    assert not limiter.take("a", 3, NOON, is_key=True).allowed
    (line,) = limiter.to_merge()
    assert (line.count, line.refused) == (3, 2)


def test_a_minute_that_ended_before_the_merge_is_told_later(limiter):
    take(limiter, 4, is_key=True)
    take(limiter, 1, now=NOON + 60, is_key=True)
    lines = limiter.to_merge()
    assert [(line.minute * 60 - NOON, line.count, line.refused) for line in lines] == [(0, 3, 1), (60, 1, 0)]
    limiter.give_back(lines)
    assert limiter.to_merge() == lines
    assert limiter.to_merge() == []


def test_lines_come_in_one_order(limiter):
    for caller in "cab":
        take(limiter, 1, caller, is_key=True)
    assert [line.caller for line in limiter.to_merge()] == ["a", "b", "c"]


def test_an_address_with_few_requests_stays_out_of_the_table(limiter):
    take(limiter, 9, limit=100)
    assert limiter.to_merge() == []
    take(limiter, 1, limit=100)
    assert [line.count for line in limiter.to_merge()] == [10]
    take(limiter, 1, limit=100)
    assert [line.count for line in limiter.to_merge()] == [1]


def test_a_local_count_is_never_told(limiter):
    take(limiter, 4, is_local=True)
    assert limiter.to_merge() == []


# Memory


def test_many_addresses_share_counts():
    limiter = Limiter(most=100)
    for number in range(5000):
        limiter.take(f"address {number}", 1000, NOON)
    assert limiter.size <= 100 + limits.SHARED


def test_who_was_there_first_keeps_a_count_of_its_own():
    limiter = Limiter(most=1)
    take(limiter, 3)
    for number in range(5000):
        limiter.take(f"address {number}", 3, NOON)
    assert not limiter.take("a", 3, NOON).allowed
    assert limiter.take("key", 3, NOON, is_key=True).allowed


def test_minutes_that_nobody_takes_are_bounded(monkeypatch):
    monkeypatch.setattr(limits, "MOST_LATE", 50)
    limiter = Limiter()
    for minute in range(200):
        take(limiter, 1, now=NOON + minute * 60, is_key=True)
    assert limiter.size == 51
