"""Quick ways in: a QR code confirmed on a phone, a certificate, a PIN of one device. Dated settings and pure checks.

Where no act gives a number, the ground says «own choice».
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from egisz.kernel.errors import Objection

FIRST_NUMBER, LAST_NUMBER = 10, 99  # numbers to compare have two digits
CHOICES = 3


@dataclass(frozen=True, slots=True)
class QuickPolicy:
    """The numbers in force from one day on.

    qr_life: how long a QR code is good. qr_misses: wrong numbers after which it ends. qr_per_minute: codes that one
    address may ask for. challenge_life: how old a text signed with a certificate or with a device's key may be.
    pin_misses: wrong PINs after which the device is forgotten. pin_proves: whether a PIN of a device by itself is a
    second factor for signing and submitting; certificate_proves: whether a signature by certificate is.
    """

    since: date
    ground: str
    qr_life: timedelta
    qr_misses: int
    qr_per_minute: int
    challenge_life: timedelta
    pin_shortest: int
    pin_longest: int
    pin_misses: int
    pin_proves: bool
    certificate_proves: bool


POLICIES: tuple[QuickPolicy, ...] = (
    QuickPolicy(
        since=date(2026, 1, 1),
        ground=(
            "RFC 8628, 3.2 и 5.4: короткий срок кода и показ места входа, сличение числа против подмены экрана; "
            "OWASP ASVS 5.0.0, 6.5.5: подтверждение по другому каналу не старше 10 минут (здесь 2); "
            "NIST SP 800-63B, 5.1.8: ключ устройства с ПИН-кодом — два фактора, но доступный сценариям ключ браузера "
            "слабее отдельного средства, поэтому ПИН-код открывает только чтение своего; "
            "63-ФЗ, статья 6: подпись сертификатом равна собственноручной, вход по ней — и второе подтверждение; "
            "5 промахов ПИН-кода, 5 минут на подпись и 30 кодов в минуту с адреса — собственный выбор"
        ),
        qr_life=timedelta(minutes=2),
        qr_misses=3,
        qr_per_minute=30,
        challenge_life=timedelta(minutes=5),
        pin_shortest=4,
        pin_longest=6,
        pin_misses=5,
        pin_proves=False,
        certificate_proves=True,
    ),
)


def quick_on(day: date) -> QuickPolicy:
    """The newest policy that is in force on the day; the first one for earlier days."""
    in_force = [policy for policy in POLICIES if policy.since <= day]
    return in_force[-1] if in_force else POLICIES[0]


class QrState(StrEnum):
    """How far the sign-in by a QR code has come."""

    WAITING = "waiting"  # nobody has opened it
    OPENED = "opened"  # somebody looks at it on a phone
    APPROVED = "approved"
    REFUSED = "refused"  # «Это не я»
    MISSED = "missed"  # too many wrong numbers
    EXPIRED = "expired"
    USED = "used"


def qr_state(
    *,
    expires: datetime,
    opened: bool,
    approved: bool,
    refused: bool,
    used: bool,
    misses: int,
    now: datetime,
    policy: QuickPolicy,
) -> QrState:
    """One state of the facts; what has ended a code stays its end, whatever comes later."""
    if used:
        return QrState.USED
    if refused:
        return QrState.REFUSED
    if misses >= policy.qr_misses:
        return QrState.MISSED
    if now >= expires:
        return QrState.EXPIRED
    if approved:
        return QrState.APPROVED
    return QrState.OPENED if opened else QrState.WAITING


def pin_objections(pin: str, policy: QuickPolicy, birth_date: date | None = None) -> list[Objection]:
    """Digits only, not one repeated pair or digit, not a run, not one's own birthday or year."""
    if not (pin.isascii() and pin.isdigit() and policy.pin_shortest <= len(pin) <= policy.pin_longest):
        text = f"ПИН-код — от {policy.pin_shortest} до {policy.pin_longest} цифр"
        return [Objection("PIN_FORM", text, "pin")]
    steps = {int(later) - int(earlier) for earlier, later in itertools.pairwise(pin)}
    halves = {pin[place : place + 2] for place in range(0, len(pin) - 1, 2)}
    if (len(steps) == 1 and steps <= {-1, 0, 1}) or (len(pin) % 2 == 0 and len(halves) == 1):
        return [Objection("PIN_TOO_SIMPLE", "Такой ПИН-код легко угадать. Придумайте другой, не подряд", "pin")]
    if birth_date is not None and pin in _birthday_spellings(birth_date):
        text = "ПИН-код не должен быть вашим годом или днём рождения. Придумайте другой"
        return [Objection("PIN_BIRTHDAY", text, "pin")]
    return []


def _birthday_spellings(day: date) -> Sequence[str]:
    return tuple(day.strftime(form) for form in ("%Y", "%d%m", "%m%d", "%d%m%y", "%y%m%d", "%m%d%y", "%m%Y", "%Y%m"))
