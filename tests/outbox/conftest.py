from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from egisz.outbox import registry
from tests.outbox.samples import ThingHappened

React = Callable[[Callable[[ThingHappened], None]], None]


@pytest.fixture
def react() -> Iterator[React]:
    """Register reactions to `ThingHappened` for one test."""
    kind = registry.kind_of(ThingHappened)

    def add(function: Callable[[ThingHappened], None]) -> None:
        registry.reacts_to(ThingHappened)(function)

    yield add
    registry.REACTIONS.pop(kind, None)
    registry.EVENTS.pop(kind, None)


@pytest.fixture
def only_tasks(monkeypatch: pytest.MonkeyPatch) -> dict[str, registry.Periodic]:
    """An empty list of periodic tasks to fill."""
    monkeypatch.setattr(registry, "PERIODIC", {})
    monkeypatch.setattr("egisz.outbox.dispatcher.PERIODIC", registry.PERIODIC)
    return registry.PERIODIC
