"""A forgotten password: a code to the e-mail or the telephone of the account, then a new password."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from egisz.audit import public as audit
from egisz.db import crypto
from egisz.identity.actions.passwords import keep_former, objections_to, put_password
from egisz.identity.actions.pins import end_pins
from egisz.identity.actions.sessions import close_all_sessions
from egisz.identity.events import PasswordChanged, RecoveryAsked
from egisz.identity.models import (
    Account,
    IssuedToken,
    LoginAttempt,
    ProviderSession,
    RecoveryAttempt,
    RecoveryCode,
)
from egisz.identity.models.accounts import digits_of_phone
from egisz.identity.rules.policy import policy_on
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Objection, Refused, refuse_if
from egisz.outbox.public import publish

_WRONG = Objection("RECOVERY_CODE", "Код не подошёл или устарел. Проверьте сообщение или запросите новый код", "code")


@transaction.atomic
def ask_recovery(actor: Actor, login: str, contact: str = "", now: datetime | None = None) -> None:
    """Ask for a code to a contact of the account: an e-mail or a telephone; without one, to the e-mail.

    The answer outside is always the same, whether or not there is such an account and such a contact; the message is
    sent by the worker. Asking is limited by what was typed and by address (OWASP ASVS 5.0.0, 6.3.1).
    """
    moment = now or clock.now()
    account = Account.objects.by_login(login)
    channel = _channel(account, contact) if account is not None and account.is_active else ""
    too_often = _asked_too_often(actor, login, account, moment)
    audit.record(
        actor, "identity.recovery_asked", outcome="success" if channel and not too_often else "refused",
        resource="account", resource_id=account.pk if account else "", channel=channel, limited=too_often,
    )  # fmt: skip
    if account is None or not channel or too_often:
        return
    publish(RecoveryAsked(account_id=account.pk, channel=channel, at=moment))


def _channel(account: Account, contact: str) -> str:
    """«mail» or «sms» when the contact is the account's own; "" when it is not."""
    given = contact.strip()
    if not given:
        return "mail" if account.email else ""
    if "@" in given:
        return "mail" if account.email and account.email.casefold() == given.casefold() else ""
    digits = digits_of_phone(given)
    return "sms" if len(digits) == 10 and digits_of_phone(account.phone) == digits else ""


def _asked_too_often(actor: Actor, login: str, account: Account | None, now: datetime) -> bool:
    """Counted for unknown logins as well, so that the limit tells nobody anything."""
    policy = policy_on(clock.to_moscow(now).date())
    typed = str(account.pk) if account is not None else login.strip().casefold()
    index = crypto.blind_index(typed, "recovery_attempt")
    rows = RecoveryAttempt.objects
    by_login = rows.filter(login_index=index, at__gt=now - policy.recovery_code_life).count()
    by_address = rows.filter(address=actor.address, at__gt=now - timedelta(hours=1)).count() if actor.address else 0
    RecoveryAttempt.objects.create(at=now, login_index=index, address=actor.address)
    RecoveryAttempt.objects.filter(at__lt=now - timedelta(days=1)).delete()
    return by_login >= policy.recovery_asks or by_address >= policy.recovery_address_asks


@transaction.atomic
def make_recovery_code(account_id: UUID, now: datetime, channel: str = "mail") -> tuple[str, str] | None:
    """(e-mail or telephone, code of eight digits) for the message; None when there is nowhere to. Earlier codes end."""
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    target = "" if account is None else account.phone if channel == "sms" else account.email
    if account is None or not target:
        return None
    code = f"{secrets.randbelow(10**8):08d}"
    RecoveryCode.objects.filter(account=account, used_at=None).update(used_at=now)
    life = policy_on(clock.to_moscow(now).date()).recovery_code_life
    RecoveryCode.objects.create(
        account=account, code_hash=make_password(code), created_at=now, expires_at=now + life, channel=channel
    )
    return target, code


def set_new_password(
    actor: Actor, login: str, code: str, password: str, now: datetime | None = None, *, close_sessions: bool = True
) -> None:
    """A new password for the right code; sessions at the provider and tokens end, and on wish those of the cabinet.

    Raises `Refused`. What is wrong with the password for this very person is said only to who has the code.
    """
    moment = now or clock.now()
    refuse_if(objections_to(None, password, moment))
    if not _change(actor, login, code, password, moment, close_sessions):
        raise Refused(_WRONG)


@transaction.atomic
def _change(actor: Actor, login: str, code: str, password: str, now: datetime, close_sessions: bool) -> bool:
    policy = policy_on(clock.to_moscow(now).date())
    account = Account.objects.by_login(login)
    row = (
        RecoveryCode.objects.select_for_update()
        .filter(account=account, used_at=None, expires_at__gt=now, failures__lt=policy.recovery_code_attempts)
        .order_by("-created_at")
        .first()
        if account is not None and account.is_active
        else None
    )
    if row is None or account is None:
        return False
    if not check_password("".join(code.split()), row.code_hash):
        row.failures += 1
        row.save(update_fields=["failures"])
        _note(actor, "identity.recovery_code_wrong", account, outcome="refused")
        return False
    refuse_if(objections_to(account, password, now))
    row.used_at = now
    row.save(update_fields=["used_at"])
    put_password(account, password, now)
    account.save()
    keep_former(account, now)
    if close_sessions:
        close_all_sessions(actor.acting(account_id=account.pk), now)
    ProviderSession.objects.filter(account=account, ended_at=None).update(ended_at=now)
    IssuedToken.objects.filter(account=account, revoked_at=None).update(revoked_at=now)
    end_pins(account.pk, now)
    LoginAttempt.objects.filter(account=account, succeeded=False, at__gt=now - policy.failure_window).delete()
    _note(actor.acting(account_id=account.pk), "identity.password_changed", account, ground="восстановление по коду")
    publish(PasswordChanged(account_id=account.pk, at=now))
    return True


def _note(actor: Actor, code: str, account: Account, *, outcome: str = "success", ground: str = "") -> None:
    audit.record(actor, code, outcome=outcome, ground=ground, resource="account", resource_id=account.pk)
