"""Publish an event in the caller's transaction; keep the tables tidy."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from egisz.outbox import codec
from egisz.outbox.events import Event
from egisz.outbox.models import Delivery, EventRow, Heartbeat
from egisz.outbox.registry import REACTIONS, kind_of

CHANNEL = "egisz_outbox"


def publish(event: Event) -> None:
    """Write the event and one delivery for each reaction: gone on rollback, kept on commit.

    Raises RuntimeError outside a transaction, because then the event and the change could part.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("publish() needs the transaction of the change that it announces")
    kind = kind_of(type(event))
    row = EventRow.objects.create(kind=kind, body=codec.to_json(event), at=event.at)
    names = REACTIONS.get(kind, {})
    if names:
        Delivery.objects.bulk_create(Delivery(event=row, reaction=name) for name in names)
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")


def forget_done(now: datetime, keep: timedelta = timedelta(days=30), chunk: int = 20_000) -> int:
    """Drop acknowledged deliveries and old signs of life; the events themselves stay. How many deliveries went."""
    old = Delivery.objects.filter(state=Delivery.State.DONE, done_at__lt=now - keep).order_by("id")
    count, _ = Delivery.objects.filter(id__in=list(old.values_list("id", flat=True)[:chunk])).delete()
    Heartbeat.objects.filter(at__lt=now - timedelta(days=1)).delete()
    return count


def revive_dead(now: datetime) -> int:
    """Let the deliveries that were given up be tried again from the start."""
    return Delivery.objects.filter(state=Delivery.State.DEAD).update(
        state=Delivery.State.WAITING, attempts=0, not_before=now
    )
