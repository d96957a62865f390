"""The door of the outbox: announce, react, run by the clock."""

from egisz.outbox.actions import forget_done, publish, revive_dead
from egisz.outbox.dispatcher import deliver_all
from egisz.outbox.events import Event
from egisz.outbox.queries import OutboxHealth, health
from egisz.outbox.registry import every, reacts_to

__all__ = [
    "Event",
    "OutboxHealth",
    "deliver_all",
    "every",
    "forget_done",
    "health",
    "publish",
    "reacts_to",
    "revive_dead",
]
