"""To prove who one is: a code of an application, a spare code, a code from a letter, a passkey."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pyotp
from django.db import IntegrityError, transaction

from egisz.audit import public as audit
from egisz.db import crypto
from egisz.identity.actions.factors.letters import take_mailed_code
from egisz.identity.actions.signin import one_at_a_time
from egisz.identity.events import FactorGuessed, PasskeyCloned
from egisz.identity.gateway import passkeys
from egisz.identity.models import AnsweredChallenge, Authenticator, LoginAttempt, MailedCode, SpareCode
from egisz.identity.queries.factors import held_by, spare_index
from egisz.identity.rules import factors
from egisz.identity.rules.attempts import locked_until
from egisz.identity.rules.factors import Way
from egisz.identity.rules.passwords import minutes_left
from egisz.identity.rules.policy import AccessPolicy, policy_on
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Objection, Refused
from egisz.outbox.public import publish

_WRONG = Objection(
    "FACTOR_WRONG", "Код не подошёл. Проверьте, что он свежий и набран целиком: каждый код действует один раз", "code"
)
_PASSKEY_WRONG = Objection(
    "PASSKEY_WRONG", "Ключ доступа не подошёл. Попробуйте ещё раз или подтвердите вход другим способом"
)
_CLONED = Objection(
    "PASSKEY_CLONED",
    "Этот ключ доступа больше не принимается: похоже, у него есть копия. Войдите другим способом и удалите ключ",
)


def _policy(now: datetime) -> AccessPolicy:
    return policy_on(clock.to_moscow(now).date())


def prove_by_code(
    actor: Actor, account_id: UUID, typed: str, *, browser: str, purpose: str, now: datetime | None = None
) -> Way:
    """Take one code, of whichever kind its form says; returns by what the person proved. Raises `Refused`.

    browser and purpose: a letter's code is good only where it was asked for. Misses of all kinds are counted together.
    """
    moment = now or clock.now()
    way, until = _try(actor, account_id, factors.plain_code(typed), browser, purpose, moment)
    if until is not None:
        left = minutes_left((until - moment).total_seconds())
        raise Refused(Objection("FACTOR_LOCKED", f"Слишком много попыток. Ввести код можно будет {left}", "code"))
    if way is None:
        raise Refused(_WRONG)
    return way


@transaction.atomic
def _try(
    actor: Actor, account_id: UUID, code: str, browser: str, purpose: str, now: datetime
) -> tuple[Way | None, datetime | None]:
    """(by what it was proved, until when the account waits): a miss is kept, so nothing is raised here."""
    policy, index = _policy(now), crypto.blind_index(str(account_id), "factor_attempt")
    one_at_a_time(index)
    if (until := _waits_until(index, now, policy)) is not None:
        _note(actor, account_id, "identity.factor_locked", outcome="refused")
        return None, until
    way = _right(account_id, code, browser, purpose, now, policy)
    LoginAttempt.objects.create(at=now, login_index=index, address=actor.address, succeeded=way is not None)
    if way is None:
        _note(actor, account_id, "identity.factor_wrong", outcome="refused")
        if _waits_until(index, now, policy) is not None:
            publish(FactorGuessed(account_id=account_id, at=now))
        return None, None
    _note(actor, account_id, "identity.factor_right", way=str(way))
    return way, None


def _waits_until(index: bytes, now: datetime, policy: AccessPolicy) -> datetime | None:
    rows = LoginAttempt.objects.filter(
        login_index=index, at__gt=now - policy.failure_window - policy.lock, at__lte=now
    ).order_by("-at")
    success = rows.filter(succeeded=True).values_list("at", flat=True).first()
    misses = rows.filter(succeeded=False)
    if success is not None:
        misses = misses.filter(at__gt=success)
    return locked_until(list(misses.values_list("at", flat=True)), policy.factor_failures, now, policy)


def _right(account_id: UUID, code: str, browser: str, purpose: str, now: datetime, policy: AccessPolicy) -> Way | None:
    """By what this code proves the person, and the code is used up; None for a wrong one."""
    held = held_by(account_id)
    allowed = factors.ways_to_confirm(held, policy)
    if purpose == MailedCode.Purpose.SIGN_IN:  # a letter instead of the password; the second factor comes after it
        allowed = (Way.EMAIL,) if held.email and policy.email_codes else ()
    if len(code) == factors.TOTP_DIGITS:
        return Way.TOTP if Way.TOTP in allowed and _totp_is_right(account_id, code, now, policy) else None
    if len(code) == factors.SPARE_LENGTH:
        return Way.RECOVERY if Way.RECOVERY in allowed and _spare_is_right(account_id, code, now) else None
    if Way.EMAIL in allowed and take_mailed_code(account_id, code, browser=browser, purpose=purpose, now=now):
        return Way.EMAIL
    return None


def _totp_is_right(account_id: UUID, code: str, now: datetime, policy: AccessPolicy) -> bool:
    row = (
        Authenticator.objects.select_for_update()
        .filter(account_id=account_id, kind=Authenticator.Kind.TOTP, confirmed_at__isnull=False)
        .first()
    )
    return row is not None and take_totp(row, code, now, policy)


def take_totp(row: Authenticator, code: str, now: datetime, policy: AccessPolicy) -> bool:
    """Whether the code is of a step that is still taken; the step is used up with all before it (ASVS 6.5.1)."""
    application = pyotp.TOTP(row.secret, interval=int(policy.totp_step.total_seconds()))
    for step in factors.steps_taken(now, row.last_step, policy):
        if pyotp.utils.strings_equal(application.generate_otp(step), code):
            row.last_step, row.last_used_at = step, now
            row.save(update_fields=["last_step", "last_used_at"])
            return True
    return False


def _spare_is_right(account_id: UUID, code: str, now: datetime) -> bool:
    """The set is locked first, so that two requests cannot use one code."""
    row = Authenticator.objects.select_for_update().filter(account_id=account_id, kind="recovery").first()
    if row is None:
        return False
    used = SpareCode.objects.filter(authenticator=row, code_index=spare_index(row.pk, code), used_at=None).update(
        used_at=now
    )
    if used:
        row.last_used_at = now
        row.save(update_fields=["last_used_at"])
    return bool(used)


def prove_by_passkey(
    actor: Actor, text: str, *, purpose: str, browser: str, account_id: UUID | None = None, now: datetime | None = None
) -> UUID:
    """The browser's answer to a challenge; returns whose key it is. account_id: only this person's keys count.

    Raises `Refused`: for an answer that is not right, was used before, or comes from a copy of the key.
    """
    moment = now or clock.now()
    try:
        answer = passkeys.read_answer(text, purpose, browser, _policy(moment).challenge_life)
        owner, cloned = _check(actor, answer, account_id, moment)
    except passkeys.AnswerBroken as error:
        _note(actor, account_id, "identity.passkey_wrong", outcome="refused", why=str(error)[:60])
        raise Refused(_PASSKEY_WRONG) from error
    if cloned:
        raise Refused(_CLONED)
    return owner


@transaction.atomic
def _check(actor: Actor, answer: passkeys.Answer, account_id: UUID | None, now: datetime) -> tuple[UUID, bool]:
    """(whose key, whether it is a clone): a clone is kept in the journal, so nothing is raised for it."""
    rows = Authenticator.objects.select_for_update(of=("self",)).select_related("account")
    row = rows.filter(credential_id=answer.credential_id, account__is_active=True).first()
    if row is None or account_id not in (None, row.account_id):
        raise passkeys.AnswerBroken("unknown key")
    told, backed_up = passkeys.check_proof(answer, bytes(row.public_key))
    use_up(answer, now)
    if factors.is_clone(row.sign_count, told):
        _note(actor, row.account_id, "identity.passkey_cloned", outcome="refused", kept=row.sign_count, told=told)
        publish(PasskeyCloned(account_id=row.account_id, at=now))
        return row.account_id, True
    row.sign_count, row.backed_up, row.last_used_at = told, backed_up, now
    row.save(update_fields=["sign_count", "backed_up", "last_used_at"])
    _note(actor, row.account_id, "identity.factor_right", way=str(Way.PASSKEY))
    return row.account_id, False


def use_up(answer: passkeys.Answer, now: datetime) -> None:
    """An answer is good once. Raises `AnswerBroken` for one that was shown before."""
    AnsweredChallenge.objects.filter(at__lt=now - timedelta(days=1)).delete()
    try:
        with transaction.atomic():
            AnsweredChallenge.objects.create(digest=answer.digest, at=now)
    except IntegrityError as error:
        raise passkeys.AnswerBroken("used before") from error


def _note(actor: Actor, account_id: UUID | None, code: str, *, outcome: str = "success", **details: Any) -> None:
    who = actor if account_id is None or actor.account_id else actor.acting(account_id=account_id)
    audit.record(who, code, outcome=outcome, resource="account", resource_id=account_id or "", **details)
