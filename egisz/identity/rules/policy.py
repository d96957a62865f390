"""Dated settings of access: how many attempts, how long a session, how strong a password.

Sources are named with each number. Where no act gives a number, the ground says «own choice».
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """The numbers in force from one day on.

    login_failures and address_failures: misses within `failure_window` after which the login or the address waits for
    `lock`. idle and absolute: a session ends after so long without a request, or altogether; short_idle instead of
    idle for those who run the installation (short_roles); end_warning before the end a page says so. The
    installed app asks for a PIN or a passkey after app_lock and ends the session after app_idle. step_up: how
    long a proved second factor is good for signing, submitting and reading records. factor_failures: misses of codes of
    an account, counted as those of the password are. totp_drift: steps before and after that are taken. email_codes:
    whether a letter is a way to sign in and to confirm. factor_roles: who must have an application or a passkey.
    password_alphabet: how many signs the kinds of signs in a password must make up; 0 for any. password_life: after
    how long it must be changed; None for never. password_history: how many of the last ones are not taken again.
    recovery_asks and recovery_address_asks: codes of one login within their life, of one address within an hour.
    idle_role and idle_privileged: an account with a granted role is blocked after so long without a sign-in, one
    with a role of privileged_roles sooner; idle_warning before that a letter is sent.
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
    factor_failures: int = 5
    totp_step: timedelta = timedelta(seconds=30)
    totp_drift: int = 1
    spare_codes: int = 10
    challenge_life: timedelta = timedelta(minutes=5)
    email_codes: bool = True
    email_code_life: timedelta = timedelta(minutes=10)
    email_code_attempts: int = 5
    factor_roles: frozenset[str] = frozenset()
    password_alphabet: int = 0
    password_life: timedelta | None = None
    password_warning: timedelta = timedelta(days=14)
    password_history: int = 1
    recovery_asks: int = 3
    recovery_address_asks: int = 20
    idle_role: timedelta = timedelta(days=90)
    idle_privileged: timedelta = timedelta(days=45)
    idle_warning: timedelta = timedelta(days=7)
    privileged_roles: frozenset[str] = frozenset({"admin", "security", "auditor", "operator"})
    short_idle: timedelta = timedelta(minutes=5)
    short_roles: frozenset[str] = frozenset({"admin", "security", "auditor"})
    end_warning: timedelta = timedelta(seconds=60)
    app_lock: timedelta = timedelta(minutes=5)
    app_idle: timedelta = timedelta(minutes=30)


# Who writes into registers, decides about people or runs the installation
_WRITING_ROLES = frozenset(
    {"admin", "security", "auditor", "hr", "head", "deputy", "centre", "commission", "secretary", "operator"}
)

_MODERN = AccessPolicy(
    since=date(2026, 1, 1),
    title="modern",
    ground=(
        "OWASP ASVS 5.0.0: 6.2.1 (длина пароля), 6.3.1 (подбор), 7.3.1 и 7.3.2 (простой и предельный срок сеанса), "
        "7.5.3 (повторный фактор), 6.5.1 (код один раз), 6.5.5 (код из письма не дольше 10 минут), "
        "6.3.6 (письмо не рядом с более сильным фактором); RFC 6238 5.2 (шаг 30 секунд, один соседний); "
        "УПД.10 приказа ФСТЭК № 21: блокирование сеанса после 15 минут, для управляющих ролей 5 (числа — собственный "
        "выбор по мерам, акт их не называет), предупреждение за 60 секунд — WCAG 2.2, 2.2.1 (не меньше 20); "
        "установленное приложение запирается через 5 минут и закрывается через 30 — собственный выбор; "
        "сроки кода и маркеров — методические рекомендации ЕСИА; 5 минут расхождения часов — собственный выбор"
    ),
    password_min=12,
    password_max=128,
    login_failures=5,
    address_failures=50,
    failure_window=timedelta(minutes=15),
    lock=timedelta(minutes=15),
    idle=timedelta(minutes=15),
    absolute=timedelta(hours=12),
    code_life=timedelta(seconds=60),
    access_token_life=timedelta(hours=1),
    id_token_life=timedelta(hours=3),
    refresh_token_life=timedelta(days=30),
    clock_tolerance=timedelta(minutes=5),
    recovery_code_life=timedelta(minutes=15),
    recovery_code_attempts=5,
    step_up=timedelta(minutes=5),
)

POLICIES: tuple[AccessPolicy, ...] = (
    _MODERN,
    replace(
        _MODERN,
        since=date(2027, 3, 1),
        title="modern, второй фактор",
        ground=(
            f"{_MODERN.ground}; 6.3.3 и приказ ФСТЭК № 117 от 11.04.2025: второй фактор обязателен для тех, кто вносит "
            "данные, решает и управляет; день — собственный выбор: три месяца на настройку"
        ),
        factor_roles=_WRITING_ROLES,
    ),
)

# What the methodical document «Меры защиты информации в ГИС» (ФСТЭК России, 11.02.2014) asks at ИАФ.4 of a system of
# class 1, where OWASP ASVS 5.0.0 (6.2.10) forbids a change by schedule: whoever must obey it chooses this profile.
_FSTEC = {
    "password_min": 8,
    "password_alphabet": 70,
    "password_life": timedelta(days=60),
    "password_history": 5,
    "login_failures": 4,
    "lock": timedelta(minutes=30),
}
_FSTEC_GROUND = (
    "ИАФ.4 (приказ ФСТЭК № 117 от 11.04.2025): не менее 8 символов, алфавит не менее 70, смена не реже 60 дней, "
    "не больше 4 попыток, блокировка 15–60 минут — числа не сверены с актом, проверьте их; "
    "пять прежних паролей и предупреждение за 14 дней — собственный выбор"
)


def fstec(policy: AccessPolicy) -> AccessPolicy:
    """The same policy with the passwords of the profile `fstec`."""
    ground = f"{policy.ground}; {_FSTEC_GROUND}"
    return replace(policy, title=policy.title.replace("modern", "fstec"), ground=ground, **_FSTEC)  # type: ignore[arg-type]


PROFILES = ("modern", "fstec")
_chosen = ["modern"]


def choose_profile(name: str) -> None:
    """Which profile of passwords this installation follows (EGISZ_ACCESS_PROFILE). ValueError for an unknown one."""
    if name not in PROFILES:
        raise ValueError(f"EGISZ_ACCESS_PROFILE: {' or '.join(PROFILES)}")
    _chosen[0] = name


def policy_on(day: date) -> AccessPolicy:
    """The newest policy that is in force on the day; the first one for earlier days."""
    in_force = [policy for policy in POLICIES if policy.since <= day]
    policy = in_force[-1] if in_force else POLICIES[0]
    return fstec(policy) if _chosen[0] == "fstec" else policy
