"""Dated settings of access: how many attempts, how long a session, how strong a password.

Sources are named with each number. Where no act gives a number, the ground says «own choice».
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """The numbers in force from one day on.

    login_failures and address_failures: misses within `failure_window` after which the login or the address waits for
    `lock`. idle and absolute: a session ends after so long without a request, or altogether. step_up: how long a
    proved second factor is good for signing, submitting and reading records.
    """

    since: date
    title: str
    ground: str
    password_min: int
    password_max: int
    login_failures: int
    address_failures: int
    failure_window: timedelta
    lock: timedelta
    idle: timedelta
    absolute: timedelta
    code_life: timedelta
    access_token_life: timedelta
    id_token_life: timedelta
    refresh_token_life: timedelta
    clock_tolerance: timedelta
    recovery_code_life: timedelta
    recovery_code_attempts: int
    step_up: timedelta = timedelta(minutes=5)


POLICIES: tuple[AccessPolicy, ...] = (
    AccessPolicy(
        since=date(2026, 1, 1),
        title="modern",
        ground=(
            "OWASP ASVS 5.0.0: 6.2.1 (длина пароля), 6.3.1 (подбор), 7.3.1 и 7.3.2 (простой и предельный срок сеанса), "
            "7.5.3 (повторный фактор); "
            "сроки кода и маркеров — методические рекомендации ЕСИА; 5 минут расхождения часов — собственный выбор"
        ),
        password_min=12,
        password_max=128,
        login_failures=5,
        address_failures=50,
        failure_window=timedelta(minutes=15),
        lock=timedelta(minutes=15),
        idle=timedelta(minutes=30),
        absolute=timedelta(hours=12),
        code_life=timedelta(seconds=60),
        access_token_life=timedelta(hours=1),
        id_token_life=timedelta(hours=3),
        refresh_token_life=timedelta(days=30),
        clock_tolerance=timedelta(minutes=5),
        recovery_code_life=timedelta(minutes=15),
        recovery_code_attempts=5,
        step_up=timedelta(minutes=5),
    ),
)


def policy_on(day: date) -> AccessPolicy:
    """The newest policy that is in force on the day; the first one for earlier days."""
    in_force = [policy for policy in POLICIES if policy.since <= day]
    return in_force[-1] if in_force else POLICIES[0]
