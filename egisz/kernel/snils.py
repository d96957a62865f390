"""СНИЛС: страховой номер индивидуального лицевого счёта, eleven digits, the last two are a checksum.

Rule of the checksum: sum of digit × weight 9…1; below 100 as it is; 100 and 101 give 00; otherwise modulo 101,
where 100 gives 00. Numbers up to 001-001-998 are exempt. Source: the open rule of ПФР, `domain/workers-register.md` 9.
"""

from __future__ import annotations

import re

from egisz.kernel.errors import Objection

_EXEMPT_UP_TO = 1001998
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015]")


def normalise(text: str) -> str:
    """Digits only: «112-233-445 95» → «11223344595». Other characters stay, so that `objections` can point at them."""
    return _SEPARATORS.sub("", text)


def check_number(first_nine: str) -> str:
    """The two check digits for the first nine digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first_nine, range(9, 0, -1), strict=True))
    if total > 101:
        total %= 101
    return "00" if total in (100, 101) else f"{total:02d}"


def objections(text: str, field: str = "snils") -> list[Objection]:
    """Everything that is wrong with a СНИЛС as typed; an empty list when it is right."""
    digits = normalise(text)
    if not digits:
        return [Objection("SNILS_REQUIRED", "Укажите СНИЛС: 11 цифр, например 112-233-445 95", field)]
    if not digits.isascii() or not digits.isdigit():
        return [Objection("SNILS_CHARACTERS", "В СНИЛС могут быть только цифры, пробелы и дефисы", field)]
    if len(digits) != 11:
        return [Objection("SNILS_LENGTH", f"В СНИЛС 11 цифр, а введено {len(digits)}. Проверьте номер", field)]
    if int(digits[:9]) > _EXEMPT_UP_TO and digits[9:] != check_number(digits[:9]):
        return [Objection("SNILS_CHECKSUM", "Контрольное число СНИЛС не сходится. Проверьте, нет ли опечатки", field)]
    return []


def is_valid(text: str) -> bool:
    return not objections(text)


def pretty(digits: str) -> str:
    """«11223344595» → «112-233-445 95»."""
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:9]} {digits[9:]}"


def masked(digits: str) -> str:
    """For texts that other people may see: «***-***-*45 95»."""
    return f"***-***-*{digits[7:9]} {digits[9:]}"
