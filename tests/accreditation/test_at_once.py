"""Two presses at the very same moment, by real threads: one case, one number, and the second press is told so."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from egisz.accreditation import public as accreditation
from egisz.accreditation.actions.centre import register_application
from egisz.accreditation.models import Application, Transition
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Refused
from egisz.outbox.models import EventRow
from tests.accreditation.builders import Town, make_town, make_worker, ready_application
from tests.accreditation.centre_helpers import staff

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 30


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run each in a thread of its own, all let go by one barrier; answers (or refusals) in the order of the acts."""
    barrier = Barrier(len(acts))
    answers: list[Any] = [None] * len(acts)

    def play(place: int, act: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(PATIENCE)
            answers[place] = act()
        except Refused as refusal:
            answers[place] = refusal
        finally:
            connection.close()

    threads = [Thread(target=play, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive(), "two presses wait for each other"
    return answers


@pytest.fixture
def town(transactional_db: None) -> Town:
    from egisz.nsi.public import load_starter

    load_starter()
    return make_town()


@pytest.fixture
def worker(town: Town) -> Actor:
    return make_worker(town)


def test_two_presses_send_one_application(worker: Actor, town: Town) -> None:
    draft = ready_application(worker, town)
    first, second = at_once(*[lambda: accreditation.submit_application(worker, draft)] * 2)
    assert first == second, "both get the same receipt"
    assert sorted([first.repeated, second.repeated]) == [False, True], "the later press is told that it was the later"
    assert Application.objects.get().number == first.number
    assert Transition.objects.filter(application_id=draft, event="submitted").count() == 1
    assert EventRow.objects.filter(kind="accreditation.ApplicationSubmitted").count() == 1


def test_two_presses_start_one_draft(worker: Actor) -> None:
    first, second = at_once(*[lambda: accreditation.start_application(worker)] * 2)
    assert first == second == Application.objects.get().pk


def test_a_draft_is_not_started_beside_the_case_that_is_being_sent(worker: Actor, town: Town) -> None:
    """Whichever comes first: there is one case, and the start either finds the draft or is refused."""
    draft = ready_application(worker, town)
    sent, started = at_once(
        lambda: accreditation.submit_application(worker, draft), lambda: accreditation.start_application(worker)
    )
    assert Application.objects.get().number == sent.number
    assert started == draft or started.codes == ("ALREADY_IN_PROGRESS",)


def test_sending_and_taking_back_end_in_one_state(worker: Actor, town: Town) -> None:
    draft = ready_application(worker, town)
    sent, _ = at_once(
        lambda: accreditation.submit_application(worker, draft),
        lambda: accreditation.withdraw_application(worker, draft),
    )
    assert Application.objects.get().state == "withdrawn"
    if isinstance(sent, Refused):
        assert sent.codes == ("NOT_A_DRAFT",)
        assert not EventRow.objects.filter(kind="accreditation.ApplicationSubmitted").exists()


def test_two_clerks_register_one_case_under_one_number(worker: Actor, town: Town) -> None:
    draft = ready_application(worker, town)
    accreditation.submit_application(worker, draft)
    clerks = [staff(Role.CENTRE), staff(Role.CENTRE)]
    first, second = at_once(*[lambda clerk=clerk: register_application(clerk, draft) for clerk in clerks])
    assert first == second == Application.objects.get().registration_number
    assert EventRow.objects.filter(kind="accreditation.ApplicationRegistered").count() == 1
