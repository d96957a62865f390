"""Deliver waiting events: a reaction and its acknowledgement in one transaction (docs/adr/0004-outbox-and-jobs.md)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import structlog
from django.db import transaction

from egisz.kernel import clock
from egisz.outbox import codec
from egisz.outbox.models import Delivery, Heartbeat, PeriodicRun
from egisz.outbox.registry import EVENTS, PERIODIC, REACTIONS, Periodic

log = structlog.get_logger("egisz.outbox")

MAX_ATTEMPTS = 12
_LONGEST_PAUSE = timedelta(hours=1)
_PAUSE_AFTER_FAILED_TASK = timedelta(minutes=5)


def pause_after(attempts: int) -> timedelta:
    """1, 2, 4 … seconds, at most an hour."""
    return min(timedelta(seconds=2 ** min(attempts - 1, 12)), _LONGEST_PAUSE)


def deliver_one() -> bool:
    """Deliver the next waiting event to one reaction; False when nothing waits.

    A worker killed in the middle leaves the row as it was: the lock goes with its connection.
    """
    failure: Exception | None = None
    with transaction.atomic():
        delivery = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("event")
            .filter(state=Delivery.State.WAITING, not_before__lte=clock.now())
            .order_by("not_before", "id")
            .first()
        )
        if delivery is None:
            return False
        reaction = REACTIONS.get(delivery.event.kind, {}).get(delivery.reaction)
        try:
            if reaction is None:
                raise LookupError("no such reaction in this version")
            with transaction.atomic():
                reaction(codec.from_json(EVENTS[delivery.event.kind], delivery.event.body))
        except Exception as error:  # noqa: BLE001 - a failing reaction must not stop the others
            failure = error
        delivery.attempts += 1
        if failure is None:
            delivery.state = Delivery.State.DONE
            delivery.done_at = clock.now()
            delivery.last_error = ""
        else:
            delivery.last_error = type(failure).__name__
            delivery.not_before = clock.now() + pause_after(delivery.attempts)
            if delivery.attempts >= MAX_ATTEMPTS:
                delivery.state = Delivery.State.DEAD
        delivery.save(update_fields=["attempts", "state", "done_at", "last_error", "not_before"])
    if failure is not None:
        log.warning(
            "reaction failed",
            reaction=delivery.reaction,
            event_kind=delivery.event.kind,
            event_id=str(delivery.event_id),
            attempts=delivery.attempts,
            error=type(failure).__name__,
            exc_info=failure,
        )
    return True


def _never() -> bool:
    return False


def deliver_all(limit: int = 10_000, stop: Callable[[], bool] = _never) -> int:
    """Deliver until nothing waits, or `stop` says so; how many deliveries were tried."""
    count = 0
    while count < limit and not stop() and deliver_one():
        count += 1
    return count


def run_due_tasks(stop: Callable[[], bool] = _never) -> int:
    """Run the periodic tasks whose time has come, each under a lock of its own row; how many ran."""
    now = clock.now()
    known = dict(PeriodicRun.objects.filter(task__in=PERIODIC).values_list("task", "due_at"))
    for name in PERIODIC.keys() - known.keys():
        PeriodicRun.objects.get_or_create(task=name, defaults={"due_at": now})
    due = [task for name, task in PERIODIC.items() if known.get(name, now) <= now]
    ran = 0
    for task in due:
        if stop():
            break
        ran += _run_task(task)
    return ran


def _run_task(task: Periodic) -> bool:
    with transaction.atomic():
        row = (
            PeriodicRun.objects.select_for_update(skip_locked=True)
            .filter(task=task.name, due_at__lte=clock.now())
            .first()
        )
        if row is None:  # another worker has it, or had it meanwhile
            return False
        pause = task.every
        try:
            with transaction.atomic():
                task.run()
            row.last_error = ""
        except Exception as error:  # one failing task must not stop the others
            row.last_error = type(error).__name__
            pause = min(task.every, _PAUSE_AFTER_FAILED_TASK)
            log.error("periodic task failed", task=task.name, exc_info=error)
        row.last_at = clock.now()
        row.due_at = row.last_at + pause
        row.save(update_fields=["last_error", "last_at", "due_at"])
    return True


def beat(worker: str) -> None:
    """Leave a sign of life; `/readyz` looks at it."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(worker=worker, at=clock.now())],
        update_conflicts=True, unique_fields=["worker"], update_fields=["at"],
    )  # fmt: skip


def sign_off(worker: str) -> None:
    """The worker stops: its sign of life goes at once."""
    Heartbeat.objects.filter(worker=worker).delete()
