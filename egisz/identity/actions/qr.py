"""Signing in by a QR code: a browser shows it, a phone that is signed in confirms it, the same browser comes in.

The way of RFC 8628 with three additions: the code is bound to the browser that shows it by a cookie, the phone sees
where the sign-in comes from, and the person picks the number that stands on the screen beside the code.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from egisz.audit import public as audit
from egisz.identity.actions.fresh import require_fresh
from egisz.identity.actions.signin import open_browser
from egisz.identity.gateway.devices import device_of
from egisz.identity.models import Account, QrTicket
from egisz.identity.queries.provider import digest
from egisz.identity.queries.qr import state_of_row
from egisz.identity.rules import quick
from egisz.identity.rules.quick import QrState, quick_on
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound, Objection, Refused

METHODS = "swk user"  # RFC 8176: a key of the phone's session, and a person who confirmed
_KEPT = timedelta(days=1)
_TOO_MANY = Objection(
    "QR_TOO_MANY", "С вашего адреса слишком часто просят QR-код. Подождите минуту или войдите по паролю"
)
_ENDED = Objection("QR_ENDED", "Этот QR-код больше не действует. Покажите на экране новый и отсканируйте его")
_WRONG = Objection("QR_NUMBER", "На экране другое число. Посмотрите ещё раз: число на экране сменилось", "number")
_MISSED = Objection("QR_MISSED", "Три неверных числа: этот вход закрыт. Если на экране не вы, ничего делать не нужно")


@dataclass(frozen=True, slots=True)
class ShownTicket:
    """token: what the QR holds. key: for the cookie of the browser that shows it."""

    token: str
    key: str


def _numbers() -> tuple[int, list[int]]:
    """(the number on the screen, the numbers to choose from on the phone)."""
    span = quick.LAST_NUMBER - quick.FIRST_NUMBER + 1
    chosen: list[int] = []
    while len(chosen) < quick.CHOICES:
        number = quick.FIRST_NUMBER + secrets.randbelow(span)
        if number not in chosen:
            chosen.append(number)
    return chosen[secrets.randbelow(quick.CHOICES)], chosen


@transaction.atomic
def show_qr(actor: Actor, user_agent: str, now: datetime | None = None) -> ShownTicket:
    """A new code for this browser. Refused: QR_TOO_MANY."""
    moment = now or clock.now()
    policy = quick_on(clock.to_moscow(moment).date())
    QrTicket.objects.filter(expires_at__lt=moment - _KEPT).delete()
    lately = QrTicket.objects.filter(address=actor.address, created_at__gt=moment - timedelta(minutes=1))
    if lately.count() >= policy.qr_per_minute:
        raise Refused(_TOO_MANY)
    token, key = secrets.token_urlsafe(24), secrets.token_urlsafe(32)
    number, choices = _numbers()
    QrTicket.objects.create(
        token_hash=digest(token), browser_hash=digest(key), number=number, choices=choices,
        device=device_of(user_agent), address=actor.address, created_at=moment, expires_at=moment + policy.qr_life,
    )  # fmt: skip
    return ShownTicket(token, key)


def _row(actor: Actor, token: str) -> QrTicket:
    """The ticket of a code, for the person who opened it first; locked."""
    row = QrTicket.objects.select_for_update().filter(token_hash=digest(token)).first()
    if row is None or row.opened_by_id not in {None, actor.me}:
        raise NotFound("qr")
    return row


@transaction.atomic
def open_qr(actor: Actor, token: str, now: datetime | None = None) -> None:
    """The person looks at the code on a phone: from now on nobody else can; `NotFound` for others and unknown codes."""
    moment = now or clock.now()
    row = _row(actor, token)
    if row.opened_by_id is None and state_of_row(row, moment) is QrState.WAITING:
        row.opened_by_id = actor.me
        row.save(update_fields=["opened_by"])
        _note(actor, "identity.qr_opened", row)


def approve_qr(
    actor: Actor, token: str, number: int, password: str = "", now: datetime | None = None, *, by_pin: bool = False
) -> None:
    """Let the browser that shows the code in. The number must be the one on its screen; the proof must be fresh.

    A second factor proved within `step_up` is enough, or the PIN of this device that the caller has just checked
    (`by_pin`, `pins.confirm_by_pin`); otherwise the password of those who hold no factor is asked. Refused: QR_ENDED,
    QR_NUMBER, QR_MISSED, PROOF_WRONG, PROOF_LOCKED.
    """
    moment = now or clock.now()
    proved = False if by_pin else require_fresh(actor, password, moment)
    objection = _decide(actor, token, number, proved, moment)  # a miss is kept: refuse after the transaction
    if objection is not None:
        raise Refused(objection)


@transaction.atomic
def _decide(actor: Actor, token: str, number: int, proved: bool, now: datetime) -> Objection | None:
    row = _row(actor, token)
    if state_of_row(row, now) not in {QrState.WAITING, QrState.OPENED}:
        return _ENDED
    row.opened_by_id = actor.me
    if number != row.number:
        row.misses += 1
        row.number, row.choices = _numbers()  # the next guess begins anew
        row.save()
        _note(actor, "identity.qr_wrong_number", row, outcome="refused")
        return _MISSED if state_of_row(row, now) is QrState.MISSED else _WRONG
    row.approved_at, row.methods, row.second = now, METHODS, proved
    row.save()
    _note(actor, "identity.qr_approved", row)
    return None


@transaction.atomic
def refuse_qr(actor: Actor, token: str, now: datetime | None = None) -> None:
    """«Это не я» on the phone: the code ends, the journal keeps where it was shown."""
    moment = now or clock.now()
    row = _row(actor, token)
    if state_of_row(row, moment) in {QrState.WAITING, QrState.OPENED, QrState.APPROVED}:
        row.opened_by_id, row.refused_at = actor.me, moment
        row.save()
        _note(actor, "identity.qr_refused", row, outcome="refused")


@transaction.atomic
def enter_by_qr(actor: Actor, key: str, now: datetime | None = None) -> str | None:
    """The browser that showed the code comes in: the key of its session at the provider; None when it may not."""
    moment = now or clock.now()
    row = QrTicket.objects.select_for_update().filter(browser_hash=digest(key)).first() if key else None
    if row is None or state_of_row(row, moment) is not QrState.APPROVED or row.opened_by_id is None:
        return None
    if not Account.objects.filter(pk=row.opened_by_id, is_active=True).exists():
        return None
    row.used_at = moment
    row.save(update_fields=["used_at"])
    _note(actor.acting(account_id=row.opened_by_id), "identity.qr_signed_in", row)
    return open_browser(actor, row.opened_by_id, methods=row.methods, second=row.second, now=moment)


@transaction.atomic
def drop_qr(actor: Actor, key: str, now: datetime | None = None) -> None:
    """«Это не я» at the screen: somebody else's phone confirmed, the code ends."""
    moment = now or clock.now()
    row = QrTicket.objects.select_for_update().filter(browser_hash=digest(key)).first()
    if row is not None and row.used_at is None and row.refused_at is None:
        row.refused_at = moment
        row.save(update_fields=["refused_at"])
        _note(actor, "identity.qr_dropped", row, outcome="refused")


def _note(actor: Actor, code: str, row: QrTicket, outcome: str = "success") -> None:
    audit.record(
        actor, code, outcome=outcome, resource="account", resource_id=row.opened_by_id or "", ticket=str(row.pk),
        shown_on=row.device, shown_at=row.address,
    )  # fmt: skip
