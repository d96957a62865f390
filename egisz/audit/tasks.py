"""What the journal does by the clock: it is sealed every minute, and sent where the installation says."""

from __future__ import annotations

from datetime import timedelta

from egisz.audit.public import forward_rows, seal_rows
from egisz.outbox.public import every


@every(timedelta(minutes=1))
def seal_journal() -> None:
    seal_rows()


@every(timedelta(seconds=30))
def forward_journal() -> None:
    forward_rows()
