"""When an account that nobody uses is shut: ИАФ.3 of ФСТЭК (не более 45 и 90 дней, числа не сверены с актом). Pure.

Only those who hold a granted role are shut: a worker who comes once in five years for accreditation is an outside user
and stays. Whoever could let others in again, when nobody else can, is warned but not shut.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from egisz.identity.rules.policy import AccessPolicy


class Idle(StrEnum):
    USED = "used"
    WARN = "warn"
    SHUT = "shut"


def term_of(roles: Collection[str], policy: AccessPolicy) -> timedelta | None:
    """How long an account with these roles may stay unused; None for ever."""
    if not roles:
        return None
    return policy.idle_privileged if policy.privileged_roles & set(roles) else policy.idle_role


def shuts_at(last: datetime, roles: Collection[str], policy: AccessPolicy) -> datetime | None:
    """When an account that was last used at `last` is shut."""
    term = term_of(roles, policy)
    return last + term if term is not None else None


def idle_of(
    last: datetime, roles: Collection[str], now: datetime, policy: AccessPolicy, *, is_last_keeper: bool = False
) -> Idle:
    """What to do with an account now. is_last_keeper: nobody else could unblock it."""
    end = shuts_at(last, roles, policy)
    if end is None or now < end - policy.idle_warning:
        return Idle.USED
    return Idle.WARN if now < end or is_last_keeper else Idle.SHUT
