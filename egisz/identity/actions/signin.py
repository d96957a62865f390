"""Signing in at the embedded provider: the password, the limits of attempts, the browser's session."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import connection, transaction

from egisz.audit import public as audit
from egisz.db import crypto
from egisz.identity.models import Account, KnownDevice, LoginAttempt, ProviderSession
from egisz.identity.queries.provider import digest
from egisz.identity.rules.attempts import locked_until
from egisz.identity.rules.policy import AccessPolicy, policy_on
from egisz.identity.rules.sessions import TOUCH_EVERY
from egisz.kernel import clock, snils
from egisz.kernel.actor import Actor


class Answer(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Credentials:
    """The outcome of one attempt. locked_until: only for LOCKED."""

    answer: Answer
    account_id: UUID | None = None
    locked_until: datetime | None = None


_idle_hash: list[str] = []


def _hash_for_nobody() -> str:
    """A hash that is checked for unknown logins, so that they take as long as known ones."""
    if not _idle_hash:
        _idle_hash.append(make_password(secrets.token_urlsafe(24)))
    return _idle_hash[0]


def _login_index(login: str) -> bytes:
    digits = snils.normalise(login)
    return crypto.blind_index(digits if snils.is_valid(digits) else login.strip().casefold(), "login_attempt")


def one_at_a_time(index: bytes) -> None:
    """Attempts on one login queue up, so that a burst cannot slip past the limit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(index[:8], "big", signed=True)])


def _lock_of(
    index: bytes, account: Account | None, address: str, known: bytes | None, now: datetime, policy: AccessPolicy
) -> datetime | None:
    """Until when this attempt has to wait. known: the device, when the account has signed in there before.

    A known device has a limit of its own: misses of strangers do not lock the owner out (OWASP ASVS 5.0.0, 6.3.1).
    """
    since = now - policy.failure_window - policy.lock
    rows = LoginAttempt.objects.filter(at__gt=since, at__lte=now).order_by("-at")
    if known is not None:
        here = rows.filter(account=account, device_hash=known)
        right = here.filter(succeeded=True).values_list("at", flat=True).first()
        missed = here.filter(succeeded=False)
        if right is not None:
            missed = missed.filter(at__gt=right)
        return locked_until(list(missed.values_list("at", flat=True)), policy.login_failures, now, policy)
    rows = rows.filter(device_hash=None)
    success = rows.filter(login_index=index, succeeded=True).values_list("at", flat=True).first()
    by_login = rows.filter(login_index=index, succeeded=False)
    if success is not None:
        by_login = by_login.filter(at__gt=success)
    locks = [locked_until(list(by_login.values_list("at", flat=True)), policy.login_failures, now, policy)]
    if account is not None:  # the same account by СНИЛС, by e-mail and by telephone has one limit
        by_account = rows.filter(account=account, succeeded=False)
        last = rows.filter(account=account, succeeded=True).values_list("at", flat=True).first()
        if last is not None:
            by_account = by_account.filter(at__gt=last)
        locks.append(locked_until(list(by_account.values_list("at", flat=True)), policy.login_failures, now, policy))
    by_address = rows.filter(address=address, succeeded=False).values_list("at", flat=True)
    locks.append(locked_until(list(by_address[:2000]), policy.address_failures, now, policy))
    return max((lock for lock in locks if lock is not None), default=None)


@transaction.atomic
def check_credentials(
    actor: Actor, login: str, password: str, now: datetime | None = None, device: str = ""
) -> Credentials:
    """One attempt. The answer is the same for an unknown login and a wrong password, whatever the account.

    Only who knows the password of a blocked account is told that it is blocked.
    Misses are counted by what was typed, by account and by address; on a device where the account has signed in before
    (`device`: the key of its cookie) by that device alone. A locked door does not look at the password.
    """
    moment = now or clock.now()
    policy = policy_on(clock.to_moscow(moment).date())
    index = _login_index(login)
    one_at_a_time(index)
    account = Account.objects.by_login(login)
    here = _known_device(account, device)
    until = _lock_of(index, account, actor.address, here, moment, policy)
    if until is not None:
        audit.record(actor, "identity.login_locked", outcome="refused", resource="account", resource_id=_known(account))
        return Credentials(Answer.LOCKED, locked_until=until)
    encoded = account.password if account is not None and account.has_usable_password() else _hash_for_nobody()
    known = check_password(password, encoded) and account is not None
    right = known and account is not None and account.is_active
    LoginAttempt.objects.create(
        at=moment, login_index=index, address=actor.address, account=account, device_hash=here, succeeded=right
    )
    code = "identity.password_right" if right else "identity.password_wrong"
    audit.record(
        actor, code, outcome="success" if right else "refused", resource="account", resource_id=_known(account)
    )
    if not right or account is None:
        return Credentials(Answer.BLOCKED if known else Answer.WRONG)
    return Credentials(Answer.RIGHT, account.pk)


def _known_device(account: Account | None, device: str) -> bytes | None:
    if not device:
        return None
    row = KnownDevice.objects.filter(account=account, device_hash=digest(device)).values_list("device_hash").first()
    return bytes(row[0]) if row else None


@transaction.atomic
def know_device(account_id: UUID, device: str = "", now: datetime | None = None) -> str:
    """The account has signed in on this device; returns the key of its cookie, a new one when it had none."""
    key, moment = device or secrets.token_urlsafe(32), now or clock.now()
    KnownDevice.objects.update_or_create(
        account_id=account_id, device_hash=digest(key), defaults={"seen_at": moment}, create_defaults={
            "first_at": moment, "seen_at": moment,
        },
    )  # fmt: skip
    return key


def _known(account: Account | None) -> str:
    return str(account.pk) if account else ""


@transaction.atomic
def open_browser(
    actor: Actor, account_id: UUID, *, method: str = "PWD", methods: str = "pwd", second: bool = False,
    now: datetime | None = None,
) -> str:  # fmt: skip
    """A session at the provider for this browser; returns the key for its cookie.

    method: PWD or DS, as ЕСИА tells it. methods: RFC 8176 names by spaces. second: whether two factors were proved.
    """
    key = secrets.token_urlsafe(32)
    moment = now or clock.now()
    ProviderSession.objects.create(
        key_hash=digest(key), account_id=account_id, started_at=moment, seen_at=moment, method=method,
        methods=methods, authenticated_at=moment, second_at=moment if second else None, address=actor.address,
    )  # fmt: skip
    return key


def touch_browser(key: str, now: datetime) -> None:
    """The session at the provider was used."""
    ProviderSession.objects.filter(key_hash=digest(key), ended_at=None, seen_at__lt=now - TOUCH_EVERY).update(
        seen_at=now
    )


@transaction.atomic
def close_browser(actor: Actor, key: str, now: datetime | None = None) -> None:
    """Sign the browser out of the provider."""
    row = ProviderSession.objects.select_for_update().filter(key_hash=digest(key), ended_at=None).first()
    if row is None:
        return
    row.ended_at = now or clock.now()
    row.save(update_fields=["ended_at"])
    audit.record(actor, "identity.provider_signed_out", resource="account", resource_id=row.account_id)
