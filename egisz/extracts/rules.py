"""Rules of extracts: numbers, codes, and what an extract is worth today (приказ 1082н)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from egisz.kernel import text
from egisz.kernel.errors import Objection

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
# People type a code from paper with a Russian keyboard: the letters that look the same.
_CYRILLIC = str.maketrans("АВЕКМНРСТХО", "ABEKMHPCTX0")
CODE_LENGTH = 26  # 128 bits
ORDERS_PER_DAY = 10
CHECKS_PER_MINUTE = 30


class Worth(StrEnum):
    """What the public check says."""

    VALID = "valid"
    EXPIRED = "expired"
    ANNULLED = "annulled"
    REPLACED = "replaced"


WORTH_TITLES: dict[Worth, str] = {
    Worth.VALID: "действует",
    Worth.EXPIRED: "истекла",
    Worth.ANNULLED: "аннулирована",
    Worth.REPLACED: "заменена",
}


def number_of(sequence: int, year: int) -> str:
    """«В-2026-000123»."""
    return f"В-{year}-{sequence:06d}"


def code_of(random: int) -> str:
    """26 characters for 128 random bits."""
    letters = []
    for _ in range(CODE_LENGTH):
        random, digit = divmod(random, 32)
        letters.append(_ALPHABET[digit])
    return "".join(reversed(letters))


def grouped(code: str) -> str:
    """«4F7K9-0PQRS-…»: five groups of five and a last one of one are hard to read; so 4 × 5 and 6."""
    return "-".join([code[0:5], code[5:10], code[10:15], code[15:20], code[20:]])


def normalised(typed: str) -> str:
    """A code as typed: dashes and spaces go, look-alike letters become the right ones; "" when it cannot be a code."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())
    code = letters.translate(_CYRILLIC).translate(_LIKE)
    return code if len(code) == CODE_LENGTH and all(letter in _ALPHABET for letter in code) else ""


def worth(*, record_valid: bool, record_annulled: bool, extract_annulled: bool, replaced: bool) -> Worth:
    """The worst news first: an annulled accreditation matters more than a newer paper."""
    if record_annulled or extract_annulled:
        return Worth.ANNULLED
    if replaced:
        return Worth.REPLACED
    return Worth.VALID if record_valid else Worth.EXPIRED


def objections_to_order(*, passed: bool, annulled_on: date | None, ordered_today: int) -> list[Objection]:
    if not passed:
        return [Objection("NOT_PASSED", "По этой записи аккредитация не пройдена, выписку заказать нельзя")]
    if annulled_on is not None:
        words = f"Аккредитация аннулирована {text.short_date(annulled_on)}, выписку заказать нельзя"
        return [Objection("RECORD_ANNULLED", words)]
    if ordered_today >= ORDERS_PER_DAY:
        words = f"За день можно заказать не больше {ORDERS_PER_DAY} выписок. Готовые лежат в списке ниже"
        return [Objection("TOO_MANY_ORDERS", words)]
    return []
