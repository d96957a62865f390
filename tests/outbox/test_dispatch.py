"""Delivery: once, again after a failure with a growing pause, given up in the end, never in the way of others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from egisz.kernel import clock
from egisz.outbox import dispatcher
from egisz.outbox.models import Delivery, EventRow, Heartbeat, PeriodicRun
from egisz.outbox.public import deliver_all, forget_done, health, publish, revive_dead
from egisz.outbox.registry import Periodic
from tests.outbox.conftest import React
from tests.outbox.samples import ThingHappened

pytestmark = pytest.mark.django_db


def _publish(*numbers: int) -> None:
    for number in numbers:
        publish(ThingHappened(at=clock.now(), number=number))


def test_delivers_in_order_and_once(react: React) -> None:
    seen: list[int] = []
    react(lambda event: seen.append(event.number))
    _publish(1, 2, 3)
    assert deliver_all() == 3
    assert deliver_all() == 0
    assert seen == [1, 2, 3]
    assert set(Delivery.objects.values_list("state", "attempts")) == {("done", 1)}
    assert not Delivery.objects.filter(done_at=None).exists()


def test_a_failure_is_tried_again_later_and_leaves_no_trace_of_its_half_work(react: React) -> None:
    tries: list[int] = []

    def fails_once(event: ThingHappened) -> None:
        Heartbeat.objects.create(worker=f"half work {len(tries)}")
        tries.append(event.number)
        if len(tries) == 1:
            raise IntegrityError("half way")

    react(fails_once)
    _publish(1)
    assert deliver_all() == 1
    waiting = Delivery.objects.get()
    assert (waiting.state, waiting.attempts, waiting.last_error) == ("waiting", 1, "IntegrityError")
    assert waiting.not_before > clock.now()
    assert not Heartbeat.objects.exists()

    Delivery.objects.update(not_before=clock.now())
    assert deliver_all() == 1
    assert Delivery.objects.get().state == "done"
    assert Heartbeat.objects.get().worker == "half work 1"


def test_a_failing_reaction_does_not_stop_the_others(react: React) -> None:
    seen: list[int] = []

    def fails(event: ThingHappened) -> None:
        raise ValueError("no")

    react(fails)
    react(lambda event: seen.append(event.number))
    _publish(1, 2)
    assert deliver_all() == 4
    assert seen == [1, 2]


def test_after_twelve_failures_it_is_given_up_until_somebody_revives_it(react: React) -> None:
    def fails(event: ThingHappened) -> None:
        raise ValueError("no")

    react(fails)
    _publish(1)
    for _ in range(dispatcher.MAX_ATTEMPTS):
        assert dispatcher.deliver_one()
        Delivery.objects.update(not_before=clock.now())
    assert Delivery.objects.get().state == "dead"
    assert deliver_all() == 0
    assert health(clock.now()).dead == 1
    assert revive_dead(clock.now()) == 1
    assert Delivery.objects.get().attempts == 0
    assert deliver_all() == 1


def test_a_reaction_that_this_version_does_not_have_waits(react: React) -> None:
    react(lambda event: None)
    _publish(1)
    Delivery.objects.update(reaction="some.other.version")
    assert deliver_all() == 1
    assert Delivery.objects.get().last_error == "LookupError"


def test_the_pause_doubles_up_to_an_hour() -> None:
    pauses = [dispatcher.pause_after(attempts) for attempts in range(1, 15)]
    assert pauses[:4] == [timedelta(seconds=seconds) for seconds in (1, 2, 4, 8)]
    assert max(pauses) == timedelta(hours=1)
    assert pauses == sorted(pauses)


def test_the_database_refuses_a_second_delivery_to_the_same_reaction(react: React) -> None:
    react(lambda event: None)
    _publish(1)
    delivery = Delivery.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(event=delivery.event, reaction=delivery.reaction)


def test_stops_between_two_deliveries_when_asked(react: React) -> None:
    seen: list[int] = []
    react(lambda event: seen.append(event.number))
    _publish(1, 2, 3)
    assert deliver_all(stop=lambda: len(seen) >= 2) == 2


def test_old_acknowledged_deliveries_go_the_events_stay(react: React) -> None:
    react(lambda event: None)
    _publish(1, 2)
    deliver_all()
    _publish(3)
    old = Delivery.objects.order_by("id").first()
    assert old is not None
    Delivery.objects.filter(pk=old.pk).update(done_at=clock.now() - timedelta(days=31))
    assert forget_done(clock.now()) == 1
    assert Delivery.objects.count() == 2
    assert EventRow.objects.count() == 3


def test_a_periodic_task_runs_when_its_time_has_come(only_tasks: dict[str, Periodic]) -> None:
    runs: list[int] = []
    only_tasks["tests.count"] = Periodic("tests.count", timedelta(hours=1), lambda: runs.append(1))
    assert dispatcher.run_due_tasks() == 1
    assert dispatcher.run_due_tasks() == 0
    row = PeriodicRun.objects.get(task="tests.count")
    assert row.last_at is not None
    assert row.due_at == row.last_at + timedelta(hours=1)
    PeriodicRun.objects.update(due_at=clock.now())
    assert dispatcher.run_due_tasks() == 1
    assert len(runs) == 2


def test_a_failed_task_is_tried_again_soon_and_does_not_stop_the_next(only_tasks: dict[str, Periodic]) -> None:
    def fails() -> None:
        Heartbeat.objects.create(worker="half work")
        raise ValueError("no")

    runs: list[int] = []
    only_tasks["tests.fails"] = Periodic("tests.fails", timedelta(days=1), fails)
    only_tasks["tests.works"] = Periodic("tests.works", timedelta(days=1), lambda: runs.append(1))
    assert dispatcher.run_due_tasks() == 2
    row = PeriodicRun.objects.get(task="tests.fails")
    assert row.last_error == "ValueError"
    assert row.due_at < clock.now() + timedelta(minutes=6)
    assert not Heartbeat.objects.exists()
    assert runs == [1]


def test_signs_of_life() -> None:
    now = clock.now()
    assert not health(now).worker_alive
    dispatcher.beat("here:1")
    dispatcher.beat("here:1")
    assert Heartbeat.objects.count() == 1
    assert health(clock.now()).worker_alive
    assert not health(clock.now() + timedelta(minutes=2)).worker_alive
    dispatcher.sign_off("here:1")
    assert not health(clock.now()).worker_alive
