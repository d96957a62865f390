"""A PIN of one device: set from the cabinet, used at sign-in, forgotten after five misses.

The browser's key signs each attempt, so that a PIN that somebody has seen is worth nothing on another device; the PIN
is looked at only when the key is right, so that a stolen cookie does not burn the owner's attempts.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from egisz.audit import public as audit
from egisz.db import crypto
from egisz.identity.actions.challenges import Purpose, take_challenge
from egisz.identity.actions.fresh import require_fresh
from egisz.identity.actions.signin import open_browser
from egisz.identity.events import DevicePinSet
from egisz.identity.gateway.device_keys import key_is_right, signature_is_right
from egisz.identity.gateway.devices import device_of
from egisz.identity.models import Account, DevicePin
from egisz.identity.queries.provider import digest
from egisz.identity.rules.quick import pin_objections, quick_on
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound, Objection, Refused, refuse_if
from egisz.kernel.text import counted
from egisz.outbox.public import publish

METHODS = "pin swk"  # RFC 8176: a PIN and a key that software keeps
_NO_KEY = Objection("DEVICE_KEY", "Ключ этого устройства не подошёл. Обновите страницу и попробуйте ещё раз")
_GONE = Objection("PIN_GONE", "ПИН-код на этом устройстве больше не действует. Войдите по паролю и задайте новый")


@dataclass(frozen=True, slots=True)
class KeyProof:
    """What the browser's key has signed. public_key: SPKI, only when a PIN is set."""

    challenge_id: str
    signature: bytes
    public_key: bytes = b""


def _peppered(pin: str, device_hash: bytes) -> str:
    return hmac.new(crypto.secret_bytes("pin"), bytes(device_hash) + pin.encode(), sha256).hexdigest()


def set_pin(
    actor: Actor, key: str, user_agent: str, pin: str, proof: KeyProof, password: str = "", now: datetime | None = None
) -> UUID:
    """Bind a PIN to this browser; an earlier one of the same browser ends, whosever it was.

    Refused: PIN_FORM, PIN_TOO_SIMPLE, PIN_BIRTHDAY, DEVICE_KEY, PROOF_WRONG, PROOF_LOCKED.
    """
    moment = now or clock.now()
    account = Account.objects.get(pk=actor.me)
    refuse_if(pin_objections(pin, quick_on(clock.to_moscow(moment).date()), account.birth_date))
    require_fresh(actor, password, moment)
    return _bind(actor, key, user_agent, pin, proof, moment)


@transaction.atomic
def _bind(actor: Actor, key: str, user_agent: str, pin: str, proof: KeyProof, now: datetime) -> UUID:
    text = take_challenge(key, Purpose.DEVICE, proof.challenge_id, now) if key else ""
    if not (text and key_is_right(proof.public_key) and signature_is_right(proof.public_key, text, proof.signature)):
        raise Refused(_NO_KEY)
    device_hash = digest(key)
    for row in DevicePin.objects.select_for_update().filter(device_hash=device_hash, ended_at=None):
        _end(row, DevicePin.Ending.REPLACED, now)
    row = DevicePin.objects.create(
        account_id=actor.me, device_hash=device_hash, public_key=proof.public_key, created_at=now,
        pin_hash=make_password(_peppered(pin, device_hash)), device=device_of(user_agent),
    )  # fmt: skip
    audit.record(actor, "identity.pin_set", resource="device_pin", resource_id=row.pk)
    publish(DevicePinSet(account_id=actor.me, pin_id=row.pk, device=row.device, at=now))
    return row.pk


def _end(row: DevicePin, how: str, now: datetime) -> None:
    row.ended_at, row.ending, row.pin_hash = now, how, ""
    row.save(update_fields=["ended_at", "ending", "pin_hash", "misses"])


@transaction.atomic
def remove_pin(actor: Actor, pin_id: UUID, now: datetime | None = None) -> None:
    """Take a PIN off one's own device; `NotFound` for others' and for what has ended."""
    row = DevicePin.objects.select_for_update().filter(pk=pin_id, account_id=actor.me, ended_at=None).first()
    if row is None:
        raise NotFound("pin")
    _end(row, DevicePin.Ending.REMOVED, now or clock.now())
    audit.record(actor, "identity.pin_removed", resource="device_pin", resource_id=row.pk)


def end_pins(account_id: UUID, now: datetime) -> None:
    """All PINs of a person end with a change of the password."""
    DevicePin.objects.filter(account_id=account_id, ended_at=None).update(
        ended_at=now, ending=DevicePin.Ending.PASSWORD, pin_hash=""
    )


def enter_by_pin(actor: Actor, key: str, pin: str, proof: KeyProof, now: datetime | None = None) -> str:
    """The key of a session at the provider. Refused: PIN_GONE, DEVICE_KEY, PIN_WRONG; misses stay after the refusal."""
    opened = _enter(actor, key, pin, proof, now or clock.now())
    if isinstance(opened, Objection):
        raise Refused(opened)
    return opened


def confirm_by_pin(actor: Actor, key: str, pin: str, proof: KeyProof, now: datetime | None = None) -> None:
    """The person at this device is the one who signed in. Refused: as `enter_by_pin`."""
    moment = now or clock.now()
    found = _checked(actor, key, pin, proof, moment, actor.me)
    if isinstance(found, Objection):
        raise Refused(found)


@transaction.atomic
def _enter(actor: Actor, key: str, pin: str, proof: KeyProof, now: datetime) -> str | Objection:
    found = _checked(actor, key, pin, proof, now)
    if isinstance(found, Objection):
        return found
    second = quick_on(clock.to_moscow(now).date()).pin_proves
    return open_browser(actor, found, methods=METHODS, second=second, now=now)


@transaction.atomic
def _checked(
    actor: Actor, key: str, pin: str, proof: KeyProof, now: datetime, owner: UUID | None = None
) -> UUID | Objection:
    """Whose PIN it is. owner: nobody else's will do."""
    rows = DevicePin.objects.select_for_update(of=("self",)).select_related("account")
    row = rows.filter(device_hash=digest(key), ended_at=None).first() if key else None
    if row is None or not row.account.is_active or owner not in {None, row.account_id}:
        return _GONE
    text = take_challenge(key, Purpose.DEVICE, proof.challenge_id, now)
    if not text or not signature_is_right(bytes(row.public_key), text, proof.signature):
        _note(actor, "identity.pin_key_wrong", row, outcome="refused")
        return _NO_KEY
    policy = quick_on(clock.to_moscow(now).date())
    if not check_password(_peppered(pin, bytes(row.device_hash)), row.pin_hash):
        row.misses += 1
        left = policy.pin_misses - row.misses
        if left <= 0:
            _end(row, DevicePin.Ending.MISSED, now)
            _note(actor, "identity.pin_forgotten", row, outcome="refused")
            return _GONE
        row.save(update_fields=["misses"])
        _note(actor, "identity.pin_wrong", row, outcome="refused")
        words = counted(left, "попытка", "попытки", "попыток")
        return Objection("PIN_WRONG", f"ПИН-код не подошёл. Осталось: {words}", "pin")
    row.misses, row.used_at = 0, now
    row.save(update_fields=["misses", "used_at"])
    _note(actor.acting(account_id=row.account_id), "identity.pin_right", row)
    return row.account_id


def _note(actor: Actor, code: str, row: DevicePin, outcome: str = "success") -> None:
    audit.record(actor, code, outcome=outcome, resource="account", resource_id=row.account_id, pin=str(row.pk))
