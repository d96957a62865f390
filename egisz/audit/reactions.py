"""Checks of the journal go on step by step."""

from __future__ import annotations

from egisz.audit.events import JournalCheckAsked
from egisz.audit.public import go_on_checking
from egisz.outbox.public import reacts_to


@reacts_to(JournalCheckAsked)
def check_step(event: JournalCheckAsked) -> None:
    go_on_checking(event.check_id, event.step)
