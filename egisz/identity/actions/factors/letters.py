"""Codes by e-mail: asked by one browser for one purpose, written by the worker, good once (ASVS 6.5.5, 6.6.2)."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from egisz.audit import public as audit
from egisz.db import crypto
from egisz.identity.events import CodeByMailAsked
from egisz.identity.models import Account, MailedCode
from egisz.identity.rules.policy import policy_on
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Objection, Refused
from egisz.outbox.public import publish

_DIGITS = 8
_AT_ONCE = 3  # letters within the life of a code
_TOO_MANY = Objection("MAIL_TOO_OFTEN", "Мы уже отправили три письма. Введите код из последнего или подождите 10 минут")


def _browser_index(browser: str) -> bytes:
    return crypto.blind_index(browser, "mailed_code")


def mail_code(actor: Actor, account_id: UUID, *, browser: str, purpose: str, now: datetime | None = None) -> str:
    """Ask for a letter with a code; returns the number of the request, which the letter repeats. Raises `Refused`."""
    number = _ask(actor, account_id, browser, purpose, now or clock.now())
    if number is None:
        raise Refused(_TOO_MANY)
    return number


@transaction.atomic
def _ask(actor: Actor, account_id: UUID, browser: str, purpose: str, now: datetime) -> str | None:
    account = Account.objects.select_for_update().get(pk=account_id)
    life = policy_on(clock.to_moscow(now).date()).email_code_life
    lately = MailedCode.objects.filter(account=account, created_at__gt=now - life)
    if lately.count() >= _AT_ONCE:
        audit.record(
            actor.acting(account_id=account_id), "identity.mail_code_asked", outcome="refused", resource="account",
            resource_id=account_id,
        )  # fmt: skip
        return None
    MailedCode.objects.filter(account=account, purpose=purpose, used_at=None).update(used_at=now)
    row = MailedCode.objects.create(
        account=account, purpose=purpose, browser_index=_browser_index(browser), created_at=now, expires_at=now + life,
        number=f"{secrets.randbelow(1000):03d}",
    )  # fmt: skip
    audit.record(
        actor.acting(account_id=account_id), "identity.mail_code_asked", resource="account", resource_id=account_id
    )
    publish(CodeByMailAsked(mailed_code_id=row.pk, at=now))
    return row.number


@transaction.atomic
def make_mailed_code(mailed_code_id: UUID, now: datetime) -> tuple[str, str, str] | None:
    """(e-mail, code, number of the request) for the letter; None when it is too late or there is no address."""
    row = (
        MailedCode.objects.select_for_update(of=("self",))
        .select_related("account")
        .filter(pk=mailed_code_id, used_at=None, expires_at__gt=now, account__is_active=True)
        .first()
    )
    if row is None or not row.account.email:
        return None
    code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"
    row.code_hash = make_password(code)
    row.save(update_fields=["code_hash"])
    return row.account.email, code, row.number


def take_mailed_code(account_id: UUID, code: str, *, browser: str, purpose: str, now: datetime) -> bool:
    """Whether this browser's newest code for this purpose is the one; it is used up. Inside a transaction."""
    row = (
        MailedCode.objects.select_for_update()
        .filter(account_id=account_id, purpose=purpose, browser_index=_browser_index(browser), used_at=None)
        .filter(expires_at__gt=now, failures__lt=policy_on(clock.to_moscow(now).date()).email_code_attempts)
        .exclude(code_hash="")
        .order_by("-created_at")
        .first()
    )
    if row is None:
        return False
    if not check_password(code, row.code_hash):
        row.failures += 1
        row.save(update_fields=["failures"])
        return False
    row.used_at = now
    row.save(update_fields=["used_at"])
    return True
