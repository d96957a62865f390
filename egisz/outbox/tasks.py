"""What the outbox does by the clock."""

from __future__ import annotations

from datetime import timedelta

from egisz.kernel import clock
from egisz.outbox.public import every, forget_done


@every(timedelta(hours=1))
def tidy_up() -> None:
    forget_done(clock.now())
