"""What the workplaces do by the clock: access to people's data is watched."""

from __future__ import annotations

from datetime import datetime, timedelta

from egisz.audit.public import Access, accesses, note_suspicions, suspicions, unusual_rules_on
from egisz.kernel import clock
from egisz.outbox.public import every
from egisz.workplace.queries.watching import with_facts

WINDOW = timedelta(hours=2)  # longer than any stretch that the rules count in, and than a restart takes


@every(timedelta(minutes=10))
def watch_access() -> None:
    watch(clock.now())


def watch(now: datetime) -> int:
    """Keep what stands out in the last hours; returns how many cases are new."""
    law = unusual_rules_on(clock.to_moscow(now).date())
    rows: list[Access] = with_facts(accesses(now - WINDOW, now), clock.to_moscow(now).date())
    return note_suspicions(suspicions(rows, law))
