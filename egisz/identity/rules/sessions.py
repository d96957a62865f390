"""When a session ends: the server decides, not the browser (OWASP ASVS 5.0.0, 7.3)."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from egisz.identity.rules.policy import AccessPolicy

TOUCH_EVERY = timedelta(seconds=60)  # the moment of the last request is kept with this precision


class SessionState(StrEnum):
    LIVE = "live"
    IDLE = "idle"
    TOO_LONG = "too_long"


def idle_of(role: str, policy: AccessPolicy) -> timedelta:
    """How long a session in this role may lie unused."""
    return policy.short_idle if role in policy.short_roles else policy.idle


def ends_at(started: datetime, seen: datetime, policy: AccessPolicy, role: str = "") -> datetime:
    """When the session ends if nothing more is done."""
    return min(seen + idle_of(role, policy), started + policy.absolute)


def state_of(started: datetime, seen: datetime, now: datetime, policy: AccessPolicy, role: str = "") -> SessionState:
    """Whether a session that began at `started` and was last used at `seen` still lasts at `now`."""
    if now - started >= policy.absolute:
        return SessionState.TOO_LONG
    if now - seen >= idle_of(role, policy):
        return SessionState.IDLE
    return SessionState.LIVE


def is_proved(proved_at: datetime | None, now: datetime, policy: AccessPolicy) -> bool:
    """Whether the second factor is fresh enough for what needs it (OWASP ASVS 5.0.0, 7.5.3)."""
    return proved_at is not None and timedelta(0) <= now - proved_at <= policy.step_up
