"""Publish an event in the caller's transaction."""

from __future__ import annotations

from django.db import connection

from egisz.outbox import codec
from egisz.outbox.events import Event
from egisz.outbox.models import Delivery, EventRow
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
