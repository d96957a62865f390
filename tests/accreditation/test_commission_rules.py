"""How the commission decides, clause by clause; the terms of the centre; the calendar as data."""

from __future__ import annotations

from datetime import date

import pytest

from egisz.accreditation.lawbook import law_file, rule_set
from egisz.accreditation.rules import centre
from egisz.accreditation.rules.commission import (
    CommissionRules,
    commission_rules_from,
    meetings_from,
    objections_to_defects,
    objections_to_meeting,
    objections_to_protocol,
    objections_to_vote,
    tally,
)
from egisz.kernel.workdays import WorkCalendar

RULES = commission_rules_from(law_file("commission-2022")["commission"][0])
LAW = rule_set("709n-2022")
HOLIDAYS = {date(2026, 1, day): False for day in range(1, 12)} | {date(2025, 12, 31): False}


@pytest.mark.parametrize(("roster", "needed"), [(1, 3), (4, 3), (6, 3), (7, 4), (8, 4), (9, 5), (20, 10)])
def test_quorum_is_half_of_the_roster_rounded_up_and_at_least_three(roster: int, needed: int) -> None:
    assert RULES.quorum(roster) == needed


@pytest.mark.parametrize(
    ("votes", "outcome"),
    [
        ([], "undecided"),
        (["passed", "passed"], "undecided"),
        (["passed", "passed", "passed"], "passed"),
        (["passed", "passed", "not_passed"], "passed"),
        (["passed", "not_passed", "not_passed"], "not_passed"),
        (["passed", "passed", "not_passed", "not_passed"], "not_passed"),
    ],
)
def test_majority_decides_once_there_is_a_quorum_and_a_tie_is_not_passed(votes: list[str], outcome: str) -> None:
    assert tally(votes, 5, RULES).outcome == outcome


def test_a_tie_follows_the_parameter() -> None:
    from dataclasses import replace

    assert tally(["passed", "passed", "not_passed", "not_passed"], 4, replace(RULES, tie="passed")).outcome == "passed"


def test_tally_says_how_many_votes_are_missing() -> None:
    counted = tally(["passed"], 7, RULES)
    assert (counted.cast, counted.needed, counted.missing) == (1, 4, 3)


def test_every_value_of_the_commission_is_marked_as_unverified() -> None:
    data = law_file("commission-2022")["commission"][0]
    assert {data[key]["mark"] for key in ("quorum_percent", "quorum_min", "tie")} == {"R"}
    assert isinstance(RULES, CommissionRules)


def test_a_wrong_tie_in_the_file_is_an_error() -> None:
    data = {**law_file("commission-2022")["commission"][0], "tie": {"value": "coin"}}
    with pytest.raises(ValueError, match="coin"):
        commission_rules_from(data)


# Terms


@pytest.mark.article("A-202")
def test_twenty_working_days_over_the_new_year_holidays() -> None:
    assert LAW.check_by(date(2025, 12, 30), WorkCalendar(HOLIDAYS)) == date(2026, 2, 6)


@pytest.mark.article("A-202")
def test_twenty_working_days_in_an_ordinary_month() -> None:
    assert LAW.check_by(date(2026, 11, 23), WorkCalendar()) == date(2026, 12, 21)


def test_a_result_of_the_29th_of_february_is_valid_to_the_28th() -> None:
    assert LAW.valid_until(date(2028, 2, 29)) == date(2033, 2, 28)


def test_five_years_from_an_ordinary_day() -> None:
    assert LAW.valid_until(date(2026, 12, 22)) == date(2031, 12, 22)


# Objections


def test_a_vote_against_needs_a_reason_and_a_comment() -> None:
    assert [o.code for o in objections_to_vote("not_passed", [], " ")] == ["REASON_REQUIRED", "COMMENT_REQUIRED"]
    assert [o.code for o in objections_to_vote("not_passed", ["NO_SUCH"], "x")] == ["REASON_UNKNOWN"]
    assert objections_to_vote("not_passed", ["HOURS_INSUFFICIENT"], "143 часа из 144") == []


def test_a_vote_for_needs_nothing_and_no_vote_is_refused() -> None:
    assert objections_to_vote("passed", [], "") == []
    assert [o.code for o in objections_to_vote("", [], "")] == ["VOTE_REQUIRED"]


def test_a_return_needs_remarks_from_the_list_with_own_words() -> None:
    assert [o.code for o in objections_to_defects([])] == ["DEFECT_REQUIRED"]
    assert [o.code for o in objections_to_defects([{"code": "NO_SUCH", "text": "x"}])] == ["REASON_UNKNOWN"]
    empty = objections_to_defects([{"code": "DOCS_INCOMPLETE", "text": " "}])
    assert [(o.code, o.field) for o in empty] == [("COMMENT_REQUIRED", "text_DOCS_INCOMPLETE")]
    assert objections_to_defects([{"code": "DOCS_INCOMPLETE", "text": "Нет диплома"}]) == []


def test_a_meeting_is_planned_ahead_on_a_free_day() -> None:
    today = date(2026, 11, 23)
    assert objections_to_meeting(today, today, today, False) == []
    codes = [o.code for o in objections_to_meeting(date(2026, 11, 22), date(2026, 11, 20), today, True)]
    assert codes == ["DATE_PAST", "DATE_TAKEN", "PROTOCOL_BEFORE"]


def test_a_protocol_needs_the_day_a_number_and_a_decision() -> None:
    held = date(2026, 12, 22)
    codes = [o.code for o in objections_to_protocol(held, date(2026, 12, 21), " ", 0, 2)]
    assert codes == ["MEETING_AHEAD", "NUMBER_REQUIRED", "NOTHING_DECIDED"]
    assert objections_to_protocol(held, held, "12", 1, 0) == []


# The calendar


def test_the_calendar_of_2026_is_the_published_one() -> None:
    meetings = [row for row in meetings_from(law_file("meetings-2026")) if row.held_on.year == 2026]
    assert len(meetings) == 12
    assert meetings[-1].held_on == date(2026, 12, 22)  # the last Tuesday is the 29th: dates are stored, not computed
    for row in meetings:
        assert (row.protocol_due_on - row.held_on).days == 3
        assert row.for_expiry_in is not None
        ahead = (row.for_expiry_in.year - row.held_on.year) * 12 + row.for_expiry_in.month - row.held_on.month
        assert ahead == 1


def test_the_plan_of_2027_is_labelled_as_provisional() -> None:
    plan = [row for row in meetings_from(law_file("meetings-2026")) if row.held_on.year == 2027]
    assert [row.held_on.month for row in plan] == [1, 2, 3, 4, 5, 6]
    assert {row.source for row in plan} == {"предварительно, по образцу 2026 года"}


def test_two_meetings_on_one_day_are_an_error_of_the_file() -> None:
    data = law_file("meetings-2026")
    with pytest.raises(ValueError, match="one day"):
        meetings_from({**data, "meetings": [data["meetings"][0], data["meetings"][0]]})


# The centre


@pytest.mark.parametrize(
    ("level", "specialty", "branch"),
    [
        ("higher", "Терапия", "doctors"),
        ("secondary", "Сестринское дело", "nurses"),
        ("secondary", "Фармация", "doctors"),
        ("non_medical", "Биология", "doctors"),
    ],
)
def test_secondary_staff_go_to_their_own_branch_and_all_pharmacists_to_the_first(
    level: str, specialty: str, branch: str
) -> None:
    assert centre.branch_of(level, specialty) == branch


def test_a_term_is_soon_in_its_last_five_days_and_overdue_after_them() -> None:
    today = date(2026, 11, 23)
    assert centre.is_soon(date(2026, 11, 23), today)
    assert centre.is_soon(date(2026, 11, 28), today)
    assert not centre.is_soon(date(2026, 11, 29), today)
    assert centre.is_overdue(date(2026, 11, 22), today)
    assert not centre.is_overdue(today, today)
    assert not centre.is_overdue(None, today)
