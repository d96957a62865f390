"""Is the worker alive, and does anything wait too long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from egisz.outbox.models import Delivery, Heartbeat


@dataclass(frozen=True, slots=True)
class OutboxHealth:
    worker_alive: bool
    waiting: int
    dead: int


def health(now: datetime, silence: timedelta = timedelta(seconds=60)) -> OutboxHealth:
    """The worker counts as alive when it left a sign of life within `silence`."""
    return OutboxHealth(
        worker_alive=Heartbeat.objects.filter(at__gte=now - silence).exists(),
        waiting=Delivery.objects.filter(state=Delivery.State.WAITING).count(),
        dead=Delivery.objects.filter(state=Delivery.State.DEAD).count(),
    )
