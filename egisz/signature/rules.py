"""Rules of the built-in key store: what a PIN may be, when wrong PINs block a key, how long keys live."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta

from egisz.kernel import text
from egisz.kernel.errors import Objection

PIN_SHORTEST, PIN_LONGEST = 4, 12
WRONG_PINS_ALLOWED = 5
BLOCK = timedelta(minutes=15)
PERSON_KEY_DAYS = 457  # 15 months, as certificates of physical persons usually run
OPERATOR_KEY_DAYS = 3 * 365
AUTHORITY_DAYS = 15 * 365


def pin_objections(pin: str, field: str = "pin") -> list[Objection]:
    """A PIN is 4 to 12 digits, not one repeated digit and not a plain run up or down."""
    if not (pin.isascii() and pin.isdigit() and PIN_SHORTEST <= len(pin) <= PIN_LONGEST):
        return [Objection("PIN_FORM", f"ПИН-код — от {PIN_SHORTEST} до {PIN_LONGEST} цифр", field)]
    steps = {int(later) - int(earlier) for earlier, later in itertools.pairwise(pin)}
    if len(steps) == 1 and steps <= {-1, 0, 1}:
        return [Objection("PIN_TOO_SIMPLE", "Такой ПИН-код легко угадать. Придумайте другой, не подряд", field)]
    return []


def blocked_until(wrong: Sequence[datetime], now: datetime) -> datetime | None:
    """Until when a key is blocked, by the moments of wrong PINs since the last right one (any order)."""
    recent = sorted(moment for moment in wrong if now - BLOCK < moment <= now)
    return recent[-1] + BLOCK if len(recent) >= WRONG_PINS_ALLOWED else None


def blocked_objection(until: datetime) -> Objection:
    words = f"ПИН-код введён неверно {WRONG_PINS_ALLOWED} раз. Ключ заблокирован до {text.moment(until)}. Подождите"
    return Objection("PIN_BLOCKED", f"{words} или подпишите документ в своей программе", "pin")


def wrong_pin_objection(wrong_so_far: int) -> Objection:
    left = max(0, WRONG_PINS_ALLOWED - wrong_so_far)
    if not left:
        return Objection("PIN_WRONG", "ПИН-код неверный. Ключ заблокирован на 15 минут", "pin")
    words = text.counted(left, "попытка", "попытки", "попыток")
    return Objection("PIN_WRONG", f"ПИН-код неверный. Осталось: {words}", "pin")
