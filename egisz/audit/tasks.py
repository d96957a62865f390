"""What the journal does by the clock: it is sealed every minute."""

from __future__ import annotations

from datetime import timedelta

from egisz.audit.public import seal_rows
from egisz.outbox.public import every


@every(timedelta(minutes=1))
def seal_journal() -> None:
    seal_rows()
