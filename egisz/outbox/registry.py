"""Which reactions and periodic tasks exist. Filled when `apps.py` of each room imports its reactions and tasks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from egisz.outbox.events import Event

Reaction = Callable[[Any], None]
F = TypeVar("F", bound=Reaction)


@dataclass(frozen=True, slots=True)
class Periodic:
    name: str
    every: timedelta
    run: Callable[[], None]


REACTIONS: dict[str, dict[str, Reaction]] = defaultdict(dict)
EVENTS: dict[str, type[Event]] = {}
PERIODIC: dict[str, Periodic] = {}


def kind_of(event_type: type[Event]) -> str:
    """«egisz.accreditation.events.ApplicationSubmitted» → «accreditation.ApplicationSubmitted»."""
    room = event_type.__module__.split(".")[1]
    return f"{room}.{event_type.__name__}"


def reacts_to(*event_types: type[Event]) -> Callable[[F], F]:
    """Register a function as the reaction of its room to these events.

    It runs in a transaction together with its acknowledgement, at least once: what it does outside the database must
    be safe to do twice.
    """

    def register(function: F) -> F:
        name = f"{function.__module__.removeprefix('egisz.')}.{function.__qualname__}"
        for event_type in event_types:
            kind = kind_of(event_type)
            EVENTS[kind] = event_type
            REACTIONS[kind][name] = function
        return function

    return register


def every(interval: timedelta) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register a function that the worker runs by the clock; it must be safe to run twice."""

    def register(function: Callable[[], None]) -> Callable[[], None]:
        name = f"{function.__module__.removeprefix('egisz.')}.{function.__qualname__}"
        PERIODIC[name] = Periodic(name, interval, function)
        return function

    return register
