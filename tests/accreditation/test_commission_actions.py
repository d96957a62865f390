"""Meetings, votes and the protocol: success, refusals, second presses, and decisions all or nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from egisz.accreditation.actions.commission import cast_vote, close_meeting, prepare_protocol
from egisz.accreditation.actions.meetings import (
    cancel_meeting,
    load_meetings,
    move_meeting,
    plan_meeting,
    set_meeting,
)
from egisz.accreditation.models import Application, CommissionMeeting, Transition, Vote
from egisz.accreditation.queries.casefile import remarks_of
from egisz.accreditation.queries.commission import meeting as meeting_view
from egisz.accreditation.queries.commission import waiting_cases
from egisz.files.public import read
from egisz.frmr.public import accreditations_of
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound, Refused
from egisz.outbox.models import EventRow
from egisz.signature.public import container_of, issue_own_key, verify
from tests.accreditation.centre_helpers import NOW, TODAY, account, application, at, meeting, on_agenda, staff

pytestmark = pytest.mark.django_db
PIN = "4826"
HELD = at(2026, 12, 22)
AGAINST = {"choice": "not_passed", "reasons": ["HOURS_INSUFFICIENT"], "comment": "143 часа из 144"}


def _events(kind: str) -> list[EventRow]:
    return list(EventRow.objects.filter(kind=f"accreditation.{kind}"))


@pytest.fixture
def members() -> list[Actor]:
    return [staff(Role.COMMISSION, family=f"Членов{letter}") for letter in "абв"]


@pytest.fixture
def secretary() -> Actor:
    made = staff(Role.SECRETARY, family="Секретарева")
    issue_own_key(made, PIN, NOW)
    return made


def _all_vote(members: list[Actor], case: Application, **vote: object) -> None:
    for member in members:
        cast_vote(member, case.id, **(vote or {"choice": "passed"}), now=NOW)  # type: ignore[arg-type]


# The calendar


def test_the_calendar_loads_once_and_a_moved_date_does_not_come_back(secretary: Actor) -> None:
    assert load_meetings(Actor.system()).added == 18
    assert load_meetings(Actor.system()).added == 0
    december = CommissionMeeting.objects.get(held_on=date(2026, 12, 22))
    move_meeting(
        secretary,
        december.id,
        held_on=date(2026, 12, 23),
        protocol_due_on=date(2026, 12, 26),
        ground="совещание",
        now=NOW,
    )
    assert load_meetings(Actor.system()).added == 0
    assert CommissionMeeting.objects.count() == 18


def test_only_the_secretary_plans_and_not_on_a_taken_day(secretary: Actor, members: list[Actor]) -> None:
    plan_meeting(secretary, held_on=date(2026, 12, 1), protocol_due_on=date(2026, 12, 4), now=NOW)
    with pytest.raises(Refused) as refusal:
        plan_meeting(secretary, held_on=date(2026, 12, 1), protocol_due_on=date(2026, 12, 4), now=NOW)
    assert refusal.value.codes == ("DATE_TAKEN",)
    with pytest.raises(Forbidden):
        plan_meeting(members[0], held_on=date(2026, 12, 2), protocol_due_on=date(2026, 12, 4), now=NOW)


def test_moving_a_meeting_tells_every_applicant(secretary: Actor) -> None:
    held = meeting()
    case = on_agenda(held)
    dates = {"held_on": date(2026, 12, 24), "protocol_due_on": date(2026, 12, 27)}
    with pytest.raises(Refused) as refusal:
        move_meeting(secretary, held.id, **dates, ground=" ", now=NOW)
    assert refusal.value.codes == ("GROUND_REQUIRED",)
    assert move_meeting(secretary, held.id, **dates, ground="Карантин", now=NOW) == 1
    assert move_meeting(secretary, held.id, **dates, ground="Карантин", now=NOW) == 0, "a second press"
    case.refresh_from_db()
    assert (case.state, case.deadline) == ("meeting_set", date(2026, 12, 27))
    assert [event.body["meeting_on"] for event in _events("MeetingSet")] == ["2026-12-24"]


def test_cancelling_a_meeting_leaves_its_cases_with_the_commission(secretary: Actor) -> None:
    held = meeting()
    case = on_agenda(held)
    assert cancel_meeting(secretary, held.id, ground="Нет кворума", now=NOW) == 1
    assert cancel_meeting(secretary, held.id, ground="Нет кворума", now=NOW) == 0
    case.refresh_from_db()
    assert (case.state, case.meeting_id) == ("with_commission", None)
    assert [row.id for row in waiting_cases(secretary)] == [case.id]
    assert _events("ApplicationHandedOver")[0].body["meeting_on"] is None


def test_waiting_cases_are_put_on_an_agenda_once(secretary: Actor) -> None:
    held, case = meeting(), application(state="with_commission", next_actor="commission")
    assert set_meeting(secretary, [case.id], held.id, NOW) == 1
    assert set_meeting(secretary, [case.id], held.id, NOW) == 0
    assert Transition.objects.filter(application=case).count() == 1
    with pytest.raises(Refused) as refusal:
        set_meeting(secretary, [], held.id, NOW)
    assert refusal.value.codes == ("NOTHING_CHOSEN",)
    with pytest.raises(Refused) as refusal:
        set_meeting(secretary, [application(state="centre_check").id], held.id, NOW)
    assert refusal.value.codes == ("WRONG_STATE",)


# Votes


def test_a_member_votes_once_and_may_change_their_mind(members: list[Actor]) -> None:
    case = on_agenda(meeting())
    cast_vote(members[0], case.id, choice="passed", now=NOW)
    cast_vote(members[0], case.id, **AGAINST, now=NOW)
    vote = Vote.objects.get(application=case)
    assert (vote.choice, vote.reasons, vote.comment) == ("not_passed", ["HOURS_INSUFFICIENT"], "143 часа из 144")


def test_a_vote_against_without_a_reason_is_refused(members: list[Actor]) -> None:
    case = on_agenda(meeting())
    with pytest.raises(Refused) as refusal:
        cast_vote(members[0], case.id, choice="not_passed", now=NOW)
    assert refusal.value.codes == ("REASON_REQUIRED", "COMMENT_REQUIRED")
    assert not Vote.objects.exists()


def test_nobody_votes_on_their_own_case_outside_the_roster_or_in_another_role(
    members: list[Actor], secretary: Actor
) -> None:
    held = meeting()
    own = on_agenda(held, account_id=members[0].account_id)
    case = on_agenda(held)
    with pytest.raises(Forbidden):
        cast_vote(members[0], own.id, choice="passed", now=NOW)
    with pytest.raises(Forbidden):
        cast_vote(secretary, case.id, choice="passed", now=NOW)
    with pytest.raises(Forbidden):
        cast_vote(Actor(role=Role.COMMISSION, account_id=account().pk), case.id, choice="passed", now=NOW)
    with pytest.raises(NotFound):
        cast_vote(Actor(role=Role.PRACTITIONER, account_id=account().pk), case.id, choice="passed", now=NOW)
    assert not Vote.objects.exists()


def test_a_case_without_a_meeting_takes_no_votes(members: list[Actor]) -> None:
    with pytest.raises(Refused) as refusal:
        cast_vote(members[0], application(state="with_commission").id, choice="passed", now=NOW)
    assert refusal.value.codes == ("WRONG_STATE",)


# The protocol


@pytest.mark.article("A-085")
def test_the_protocol_writes_every_decision(members: list[Actor], secretary: Actor) -> None:
    held = meeting()
    good, bad, open_ = on_agenda(held), on_agenda(held), on_agenda(held)
    _all_vote(members, good)
    _all_vote(members, bad, **AGAINST)
    cast_vote(members[0], open_.id, choice="passed", now=NOW)
    prepare_protocol(secretary, held.id, protocol_number="12-ЦАК", now=HELD)
    closed = close_meeting(secretary, held.id, pin=PIN, now=HELD)
    assert (closed.passed, closed.not_passed, closed.left) == (1, 1, 1)

    good.refresh_from_db()
    assert (good.state, good.next_actor, good.deadline, good.decided_on) == (
        "passed", "nobody", None, date(2026, 12, 22),
    )  # fmt: skip
    (record,) = accreditations_of(good.practitioner_id)
    assert (record.pass_date, record.end_date) == (date(2026, 12, 22), date(2031, 12, 22))
    assert (record.protocol_number, record.application_id) == ("12-ЦАК", good.id)
    (passed,) = _events("ApplicationPassed")
    assert (passed.body["record_id"], passed.body["end_date"]) == (str(record.id), "2031-12-22")

    bad.refresh_from_db()
    assert (bad.state, bad.next_actor) == ("not_passed", "applicant")
    (reason,) = remarks_of(bad.id)
    assert (reason.code, reason.text) == ("HOURS_INSUFFICIENT", "143 часа из 144")
    assert reason.remedy
    assert accreditations_of(bad.practitioner_id) == []
    assert _events("ApplicationNotPassed")[0].body["reason_codes"] == ["HOURS_INSUFFICIENT"]

    open_.refresh_from_db()
    assert open_.state == "meeting_set"
    assert [row.id for row in waiting_cases(secretary)] == [open_.id], "it moves to another meeting explicitly"
    later = meeting(date(2027, 1, 26))
    assert set_meeting(secretary, [open_.id], later.id, HELD) == 1

    held.refresh_from_db()
    assert held.state == "held"
    assert verify(read(held.protocol_file_id), container_of(held.protocol_signature_id), HELD).valid


def test_a_second_press_closes_nothing_twice(members: list[Actor], secretary: Actor) -> None:
    held = meeting()
    case = on_agenda(held)
    _all_vote(members, case)
    prepare_protocol(secretary, held.id, protocol_number="12", now=HELD)
    first = close_meeting(secretary, held.id, pin=PIN, now=HELD)
    assert close_meeting(secretary, held.id, pin=PIN, now=HELD) == first
    assert len(_events("ApplicationPassed")) == 1
    assert len(accreditations_of(case.practitioner_id)) == 1
    with pytest.raises(Refused) as refusal:
        cast_vote(members[0], case.id, **AGAINST, now=HELD)
    assert refusal.value.codes == ("WRONG_STATE",)


def test_a_wrong_pin_decides_nothing(members: list[Actor], secretary: Actor) -> None:
    held = meeting()
    case = on_agenda(held)
    _all_vote(members, case)
    prepare_protocol(secretary, held.id, protocol_number="12", now=HELD)
    with pytest.raises(Refused) as refusal:
        close_meeting(secretary, held.id, pin="0017", now=HELD)
    assert refusal.value.codes == ("PIN_WRONG",)
    case.refresh_from_db()
    assert case.state == "meeting_set"
    assert not _events("ApplicationPassed")


def test_a_vote_after_the_protocol_was_made_asks_for_a_new_one(members: list[Actor], secretary: Actor) -> None:
    held = meeting()
    case = on_agenda(held)
    _all_vote(members, case)
    prepare_protocol(secretary, held.id, protocol_number="12", now=HELD)
    cast_vote(members[0], case.id, **AGAINST, now=HELD + timedelta(minutes=1))
    with pytest.raises(Refused) as refusal:
        close_meeting(secretary, held.id, pin=PIN, now=HELD + timedelta(minutes=2))
    assert refusal.value.codes == ("VOTES_CHANGED",)
    prepare_protocol(secretary, held.id, protocol_number="12", now=HELD + timedelta(minutes=3))
    assert close_meeting(secretary, held.id, pin=PIN, now=HELD + timedelta(minutes=4)).passed == 1


def test_a_protocol_before_the_day_without_number_or_decisions_is_refused(secretary: Actor) -> None:
    held = meeting()
    on_agenda(held)
    with pytest.raises(Refused) as refusal:
        prepare_protocol(secretary, held.id, protocol_number=" ", now=NOW)
    assert refusal.value.codes == ("MEETING_AHEAD", "NUMBER_REQUIRED", "NOTHING_DECIDED")
    with pytest.raises(Refused) as refusal:
        close_meeting(secretary, held.id, pin=PIN, now=HELD)
    assert refusal.value.codes == ("PROTOCOL_MISSING",)


def test_only_the_secretary_closes(members: list[Actor]) -> None:
    held = meeting()
    for role_actor in (members[0], Actor(role=Role.CENTRE, account_id=account().pk)):
        with pytest.raises(Forbidden):
            close_meeting(role_actor, held.id, pin=PIN, now=HELD)


def test_a_vote_of_somebody_who_left_the_commission_does_not_count(members: list[Actor], secretary: Actor) -> None:
    held = meeting()
    case = on_agenda(held)
    _all_vote(members, case)
    Vote.objects.create(
        application=case, meeting=held, member_account_id=account().pk, choice="not_passed", changed_at=NOW
    )
    row = meeting_view(secretary, held.id, TODAY).agenda[0]
    assert (row.tally.passed, row.tally.not_passed, row.tally.outcome) == (3, 0, "passed")
