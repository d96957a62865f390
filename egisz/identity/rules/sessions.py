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


def idle_of(role: str, policy: AccessPolicy, *, in_app: bool = False) -> timedelta:
    """How long a session in this role may lie unused; in the installed app it is locked before."""
    if role in policy.short_roles:
        return policy.short_idle
    return policy.app_idle if in_app else policy.idle


def lock_at(seen: datetime, policy: AccessPolicy) -> datetime:
    """When the installed app asks for a PIN or a passkey if nothing more is done."""
    return seen + policy.app_lock


def ends_at(
    started: datetime, seen: datetime, policy: AccessPolicy, role: str = "", *, in_app: bool = False
) -> datetime:
    """When the session ends if nothing more is done."""
    return min(seen + idle_of(role, policy, in_app=in_app), started + policy.absolute)


def state_of(
    started: datetime, seen: datetime, now: datetime, policy: AccessPolicy, role: str = "", *, in_app: bool = False
) -> SessionState:
    """Whether a session that began at `started` and was last used at `seen` still lasts at `now`."""
    if now - started >= policy.absolute:
        return SessionState.TOO_LONG
    if now - seen >= idle_of(role, policy, in_app=in_app):
        return SessionState.IDLE
    return SessionState.LIVE


def is_proved(proved_at: datetime | None, now: datetime, policy: AccessPolicy) -> bool:
    """Whether the second factor is fresh enough for what needs it (OWASP ASVS 5.0.0, 7.5.3)."""
    return proved_at is not None and timedelta(0) <= now - proved_at <= policy.step_up
