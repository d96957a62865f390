"""Limits of sign-in attempts, by what was typed and by address, whether or not such an account exists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from egisz.identity.rules.policy import AccessPolicy


def locked_until(failures: Sequence[datetime], limit: int, now: datetime, policy: AccessPolicy) -> datetime | None:
    """Until when the door stays shut, or None.

    failures: moments of misses, newest first. The lock begins with the miss that fills the limit within the window.
    """
    for index in range(len(failures) - limit + 1):
        newest, oldest = failures[index], failures[index + limit - 1]
        if newest - oldest <= policy.failure_window:
            until = newest + policy.lock
            return until if until > now else None
    return None
