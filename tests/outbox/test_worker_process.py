"""The worker as a process of its own: it hears the news at once, stops at once, and a kill -9 loses nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction

from egisz.kernel import clock
from egisz.outbox.models import Delivery, Heartbeat
from egisz.outbox.public import health, publish
from tests.outbox.conftest import React
from tests.outbox.samples import ThingHappened

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
# The worker of these tests knows one more reaction: it leaves a trace in the table and can be told to take its time.
PROGRAM = """
import os, sys, time
import django
django.setup()
from django.core.management import call_command
from egisz.outbox.models import Heartbeat
from egisz.outbox.public import reacts_to
from tests.outbox.samples import ThingHappened

@reacts_to(ThingHappened)
def leave_a_trace(event):
    Heartbeat.objects.create(worker=f"trace {event.number}")
    slow = float(os.environ.get("TEST_SLOW", "0"))
    if slow:
        print("in the middle", flush=True)
        time.sleep(slow)

print("up", flush=True)
call_command("worker")
"""
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start_worker() -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []
    settings = connection.settings_dict
    url = f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}"
    if settings["PORT"]:
        url += f"&port={settings['PORT']}"
    if settings["PASSWORD"]:
        url += f"&password={settings['PASSWORD']}"

    def start(**environment: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "egisz.config.settings", **environment},
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture(autouse=True)
def known_here(react: React) -> None:
    """The publishing process must know that somebody listens, and under which name."""

    def leave_a_trace(event: ThingHappened) -> None: ...

    leave_a_trace.__module__, leave_a_trace.__qualname__ = "__main__", "leave_a_trace"
    react(leave_a_trace)


def _until(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


def _publish(number: int) -> None:
    with transaction.atomic():
        publish(ThingHappened(at=clock.now(), number=number))


def _all_done() -> bool:
    return not Delivery.objects.exclude(state=Delivery.State.DONE).exists()


def _traces() -> int:
    return Heartbeat.objects.filter(worker__startswith="trace").count()


def test_a_notification_wakes_it_and_a_signal_stops_it(start_worker: Start) -> None:
    process = start_worker()
    _until(lambda: health(clock.now()).worker_alive)
    began = time.monotonic()
    _publish(1)
    _until(_all_done)
    assert time.monotonic() - began < 2.5  # the nap alone would be three seconds
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    assert time.monotonic() - began < 2.5
    assert Heartbeat.objects.count() == _traces() == 1  # its sign of life is gone at once


def test_killed_in_the_middle_of_a_reaction_it_is_delivered_once_by_the_next(start_worker: Start) -> None:
    _publish(1)
    first = start_worker(TEST_SLOW="60")
    assert first.stdout is not None
    assert first.stdout.readline() == "in the middle\n"
    first.kill()
    first.wait()
    assert Delivery.objects.get().state == Delivery.State.WAITING
    assert _traces() == 0
    start_worker()
    _until(_all_done)
    assert _traces() == 1
    assert Delivery.objects.get().attempts == 1


def test_two_workers_share_the_queue_without_doubles(start_worker: Start) -> None:
    for number in range(60):
        _publish(number)
    start_worker()
    start_worker()
    _until(_all_done)
    assert _traces() == 60
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}


def test_it_outlives_the_loss_of_its_database_connections(start_worker: Start) -> None:
    process = start_worker()
    _until(lambda: health(clock.now()).worker_alive)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    _publish(1)
    _until(_all_done)
    assert process.poll() is None
