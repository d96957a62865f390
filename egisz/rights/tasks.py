"""What is done by the clock: copies whose term is over are forgotten."""

from __future__ import annotations

from datetime import timedelta

from egisz.kernel import clock
from egisz.outbox.public import every
from egisz.rights import public as rights


@every(timedelta(minutes=10))
def forget_copies() -> None:
    rights.forget_copies(clock.now())
