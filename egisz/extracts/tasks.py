"""What extracts do by the clock."""

from __future__ import annotations

from datetime import timedelta

from egisz.extracts import public as extracts
from egisz.kernel import clock
from egisz.outbox.public import every


@every(timedelta(minutes=10))
def give_up_on_stuck() -> None:
    extracts.give_up_on_stuck(clock.now())


@every(timedelta(minutes=30))
def forget_old_checks() -> None:
    extracts.forget_old_checks(clock.now())
