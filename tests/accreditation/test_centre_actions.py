"""The centre: take, register, return, hand over; refusals, second presses and two people at once."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection

from egisz.accreditation.actions.centre import hand_over, register_application, return_application, take_case
from egisz.accreditation.models import Application, Transition
from egisz.accreditation.queries.casefile import remarks_of
from egisz.audit.public import entries
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound, Refused
from egisz.nsi.public import work_calendar
from egisz.outbox.models import EventRow
from tests.accreditation.centre_helpers import NOW, TODAY, account, application, at, meeting, staff

pytestmark = pytest.mark.django_db
DEFECT = {"code": "DOCS_INCOMPLETE", "text": "Нет приложения к диплому"}


def _events(kind: str) -> int:
    return EventRow.objects.filter(kind=f"accreditation.{kind}").count()


@pytest.fixture
def centre() -> Actor:
    return staff(Role.CENTRE)


@pytest.mark.article("A-195")
def test_registering_gives_number_date_and_term_and_tells_whose_move_it_is(centre: Actor) -> None:
    case = application()
    number = register_application(centre, case.id, NOW)
    case.refresh_from_db()
    assert number.startswith("ФАЦ-2026-")
    assert case.registration_number == number
    assert (case.state, case.next_actor, case.registered_on) == ("centre_check", "centre", TODAY)
    assert case.check_due_on == work_calendar().add(TODAY, 20) == case.deadline
    assert case.assigned_to == centre.account_id
    step = Transition.objects.get(application=case)
    assert (step.event, step.by_account_id, step.by_role, step.deadline) == (
        "registered", centre.account_id, "centre", case.check_due_on,
    )  # fmt: skip
    assert _events("ApplicationRegistered") == 1
    assert entries(resource="accreditation.Application", resource_id=case.id)[0].code == "accreditation.registered"


def test_the_term_crosses_the_new_year_holidays(centre: Actor) -> None:
    case = application(submitted_at=at(2025, 12, 29))
    register_application(centre, case.id, at(2025, 12, 30))
    case.refresh_from_db()
    assert case.registered_on == date(2025, 12, 30)
    assert case.check_due_on == work_calendar().add(date(2025, 12, 30), 20)
    assert case.check_due_on is not None
    assert case.check_due_on > date(2026, 2, 2), "the holidays are not counted"


def test_a_second_press_gives_the_same_number(centre: Actor) -> None:
    case = application()
    assert register_application(centre, case.id, NOW) == register_application(centre, case.id, NOW)
    assert Transition.objects.filter(application=case).count() == 1
    assert _events("ApplicationRegistered") == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_who_register_at_once_give_one_number() -> None:
    actors = [staff(Role.CENTRE), staff(Role.CENTRE)]
    case = application()
    gate, numbers = threading.Barrier(2), []

    def press(actor: Actor) -> None:
        try:
            gate.wait(5)
            numbers.append(register_application(actor, case.id, NOW))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(numbers) == 2
    assert len(set(numbers)) == 1
    assert Transition.objects.filter(application=case, event="registered").count() == 1
    assert _events("ApplicationRegistered") == 1


def test_only_what_was_submitted_is_registered(centre: Actor) -> None:
    with pytest.raises(NotFound):
        register_application(centre, application(state="draft", submitted_at=None).id, NOW)
    with pytest.raises(Refused) as refusal:
        register_application(centre, application(state="withdrawn").id, NOW)
    assert refusal.value.codes == ("WRONG_STATE",)


@pytest.mark.parametrize("role", [Role.COMMISSION, Role.SECRETARY, Role.HR, Role.HEAD])
def test_other_staff_is_told_plainly(role: Role) -> None:
    with pytest.raises(Forbidden):
        register_application(Actor(role=role, account_id=account().pk), application().id, NOW)


@pytest.mark.parametrize("actor", [Actor(role=Role.PRACTITIONER), Actor.anonymous()])
def test_strangers_learn_nothing(actor: Actor) -> None:
    case = application()
    with pytest.raises(NotFound):
        register_application(actor, case.id, NOW)
    with pytest.raises(NotFound):
        return_application(actor, case.id, [DEFECT], NOW)


def test_nobody_checks_their_own_case(centre: Actor) -> None:
    case = application(account_id=centre.account_id)
    for action in (lambda: take_case(centre, case.id, NOW), lambda: register_application(centre, case.id, NOW)):
        with pytest.raises(Refused) as refusal:
            action()
        assert refusal.value.codes == ("OWN_CASE",)


def test_taking_a_case_and_taking_it_from_a_colleague(centre: Actor) -> None:
    case = application()
    take_case(centre, case.id, NOW)
    take_case(centre, case.id, NOW)
    other = staff(Role.CENTRE)
    take_case(other, case.id, NOW)
    case.refresh_from_db()
    assert case.assigned_to == other.account_id
    assert case.state == "submitted"
    taken = entries(resource="accreditation.Application", resource_id=case.id)
    assert [row.code for row in taken] == ["accreditation.taken"] * 2


def test_a_return_keeps_every_remark_with_its_remedy(centre: Actor) -> None:
    case = application()
    register_application(centre, case.id, NOW)
    return_application(centre, case.id, [DEFECT, {"code": "HOURS_INSUFFICIENT", "text": "143 часа из 144"}], NOW)
    case.refresh_from_db()
    assert (case.state, case.next_actor, case.deadline) == ("not_admitted", "applicant", case.expires_on)
    remarks = remarks_of(case.id)
    assert [remark.code for remark in remarks] == ["DOCS_INCOMPLETE", "HOURS_INSUFFICIENT"]
    assert all(remark.remedy and remark.section and remark.text for remark in remarks)
    event = EventRow.objects.get(kind="accreditation.ApplicationReturned")
    assert event.body["defect_codes"] == ["DOCS_INCOMPLETE", "HOURS_INSUFFICIENT"]
    assert "Нет приложения" not in str(event.body), "events carry codes, not words"


def test_a_return_without_remarks_or_twice_is_refused(centre: Actor) -> None:
    case = application()
    register_application(centre, case.id, NOW)
    with pytest.raises(Refused) as refusal:
        return_application(centre, case.id, [], NOW)
    assert refusal.value.codes == ("DEFECT_REQUIRED",)
    return_application(centre, case.id, [DEFECT], NOW)
    with pytest.raises(Refused) as refusal:
        return_application(centre, case.id, [DEFECT], NOW)
    assert refusal.value.codes == ("WRONG_STATE",)


def test_handing_over_to_a_meeting_sets_it(centre: Actor) -> None:
    case, held = application(), meeting()
    register_application(centre, case.id, NOW)
    hand_over(centre, case.id, held.id, NOW)
    case.refresh_from_db()
    assert (case.state, case.meeting_id, case.next_actor) == ("meeting_set", held.id, "commission")
    assert case.deadline == held.protocol_due_on
    event = EventRow.objects.get(kind="accreditation.ApplicationHandedOver")
    assert event.body["meeting_on"] == "2026-12-22"


def test_handing_over_without_a_date_waits_for_the_secretary(centre: Actor) -> None:
    case = application()
    register_application(centre, case.id, NOW)
    hand_over(centre, case.id, None, NOW)
    case.refresh_from_db()
    assert (case.state, case.meeting_id) == ("with_commission", None)
    assert case.deadline == work_calendar().add(TODAY, 15)


def test_a_meeting_that_is_over_or_cancelled_takes_no_case(centre: Actor) -> None:
    case = application()
    register_application(centre, case.id, NOW)
    for closed in (meeting(date(2026, 10, 27)), meeting(date(2026, 12, 1), state="cancelled")):
        with pytest.raises(Refused) as refusal:
            hand_over(centre, case.id, closed.id, NOW)
        assert refusal.value.codes == ("MEETING_CLOSED",)


def test_a_full_meeting_is_refused(centre: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    from egisz.accreditation.lawbook import _OWN

    text = (_OWN / "commission-2022.toml").read_text().replace("meeting_capacity = 500", "meeting_capacity = 1")
    (tmp_path / "commission-2022.toml").write_text(text)
    monkeypatch.setenv("EGISZ_LAW_DIR", str(tmp_path))
    held = meeting()
    application(state="meeting_set", meeting=held)
    case = application()
    register_application(centre, case.id, NOW)
    with pytest.raises(Refused) as refusal:
        hand_over(centre, case.id, held.id, NOW)
    assert refusal.value.codes == ("MEETING_FULL",)
    assert Application.objects.get(pk=case.pk).state == "centre_check"
