"""A forgotten password: a code to the e-mail of the account, then a new password."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from egisz.audit import public as audit
from egisz.identity.actions.pins import end_pins
from egisz.identity.events import PasswordChanged, RecoveryAsked
from egisz.identity.models import Account, IssuedToken, LoginAttempt, ProviderSession, RecoveryCode
from egisz.identity.rules import passwords
from egisz.identity.rules.policy import policy_on
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Objection, Refused, refuse_if
from egisz.outbox.public import publish

_WRONG = Objection("RECOVERY_CODE", "Код не подошёл или устарел. Проверьте письмо или запросите новый код", "code")


@transaction.atomic
def ask_recovery(actor: Actor, login: str, now: datetime | None = None) -> None:
    """Ask for a code. The answer outside is always the same; the letter is written by the worker."""
    moment = now or clock.now()
    account = Account.objects.by_login(login)
    audit.record(
        actor, "identity.recovery_asked", outcome="success" if account else "refused", resource="account",
        resource_id=account.pk if account else "",
    )  # fmt: skip
    if account is None or not account.is_active or not account.email:
        return
    life = policy_on(clock.to_moscow(moment).date()).recovery_code_life
    if RecoveryCode.objects.filter(account=account, created_at__gt=moment - life, used_at=None).count() >= 3:
        return
    publish(RecoveryAsked(account_id=account.pk, at=moment))


@transaction.atomic
def make_recovery_code(account_id: UUID, now: datetime) -> tuple[str, str] | None:
    """(e-mail, code of eight digits) for the letter; None when the account is gone. Earlier codes end."""
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    if account is None or not account.email:
        return None
    code = f"{secrets.randbelow(10**8):08d}"
    RecoveryCode.objects.filter(account=account, used_at=None).update(used_at=now)
    life = policy_on(clock.to_moscow(now).date()).recovery_code_life
    RecoveryCode.objects.create(account=account, code_hash=make_password(code), created_at=now, expires_at=now + life)
    return account.email, code


def set_new_password(actor: Actor, login: str, code: str, password: str, now: datetime | None = None) -> None:
    """A new password for the right code; all sessions at the provider and tokens end. Raises `Refused`."""
    moment = now or clock.now()
    if not _change(actor, login, code, password, moment):
        raise Refused(_WRONG)


@transaction.atomic
def _change(actor: Actor, login: str, code: str, password: str, now: datetime) -> bool:
    policy = policy_on(clock.to_moscow(now).date())
    account = Account.objects.by_login(login)
    personal = [account.family, account.given, account.snils] if account else []
    refuse_if(passwords.objections(password, policy, personal))
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
    row.used_at = now
    row.save(update_fields=["used_at"])
    account.password = make_password(password)
    account.save()
    ProviderSession.objects.filter(account=account, ended_at=None).update(ended_at=now)
    IssuedToken.objects.filter(account=account, revoked_at=None).update(revoked_at=now)
    end_pins(account.pk, now)
    LoginAttempt.objects.filter(account=account, succeeded=False, at__gt=now - policy.failure_window).delete()
    _note(actor.acting(account_id=account.pk), "identity.password_changed", account, ground="восстановление по коду")
    publish(PasswordChanged(account_id=account.pk, at=now))
    return True


def _note(actor: Actor, code: str, account: Account, *, outcome: str = "success", ground: str = "") -> None:
    audit.record(actor, code, outcome=outcome, ground=ground, resource="account", resource_id=account.pk)
