"""Russian text for people: numbers with nouns, dates, sizes, initials, non-breaking spaces."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from egisz.kernel.clock import to_moscow

NBSP = "\u00a0"
_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
_MONTHS_IN = (
    "январе", "феврале", "марте", "апреле", "мае", "июне",
    "июле", "августе", "сентябре", "октябре", "ноябре", "декабре",
)  # fmt: skip
_SHORT_WORDS = re.compile(
    r"(?<![\w])((?:[ABВИКОСУЯабвикосуя]|в[оа]|н[аеио]|и[зз]|от|до|за|по|об?|со|ко|из|ни|не|но|бы|же|ли|№)) ",
)
_NUMBER_UNIT = re.compile(r"(\d) (?=[А-Яа-яA-Za-z%₽])")


def plural(number: int, one: str, few: str, many: str) -> str:
    """The form of a noun that goes with a number: 1 день, 2 дня, 5 дней."""
    tail = abs(number) % 100
    if 11 <= tail <= 14:
        return many
    tail %= 10
    return one if tail == 1 else few if 2 <= tail <= 4 else many


def counted(number: int, one: str, few: str, many: str) -> str:
    return f"{number}{NBSP}{plural(number, one, few, many)}"


def days(number: int) -> str:
    return counted(number, "день", "дня", "дней")


def hours(number: int | Decimal) -> str:
    whole = int(number)
    if whole != number:
        return f"{decimal(Decimal(number))}{NBSP}часа"
    return counted(whole, "час", "часа", "часов")


def decimal(number: Decimal | float) -> str:
    """1.25 → «1,25»; trailing zeros go."""
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",")


def day_month(day: date) -> str:
    return f"{day.day}{NBSP}{_MONTHS[day.month - 1]}"


def long_date(day: date | None) -> str:
    """24 июня 2027 года, with spaces that do not break."""
    if day is None:
        return "—"
    if isinstance(day, datetime):
        day = to_moscow(day).date()
    return f"{day.day}{NBSP}{_MONTHS[day.month - 1]} {day.year}{NBSP}года"


def medium_date(day: date | None) -> str:
    """24 июня 2027."""
    if day is None:
        return "—"
    if isinstance(day, datetime):
        day = to_moscow(day).date()
    return f"{day.day}{NBSP}{_MONTHS[day.month - 1]}{NBSP}{day.year}"


def short_date(day: date | None) -> str:
    """24.06.2027."""
    if day is None:
        return "—"
    if isinstance(day, datetime):
        day = to_moscow(day).date()
    return f"{day:%d.%m.%Y}"


def month_in(day: date) -> str:
    """«в ноябре 2026»: the word for the month after «в»."""
    return f"{_MONTHS_IN[day.month - 1]}{NBSP}{day.year}"


def moment(value: datetime, today: date | None = None) -> str:
    """«23.11.2026 в 11:50 (МСК)», or «Сегодня, 11:50» when `today` is that day."""
    local = to_moscow(value)
    if today is not None and local.date() == today:
        return f"Сегодня, {local:%H:%M}"
    return f"{local:%d.%m.%Y} в{NBSP}{local:%H:%M} (МСК)"


def file_size(number: int) -> str:
    """Bytes for people: «7,4 МБ». 1 МБ is 1 048 576 bytes, as file managers count."""
    if number < 1024:
        return f"{number}{NBSP}Б"
    if number < 1024 * 1024:
        return f"{round(number / 1024)}{NBSP}КБ"
    return f"{decimal(round(number / 1024 / 1024, 1))}{NBSP}МБ"


def initials(family: str, given: str, patronymic: str = "") -> str:
    """«Соколова Е. А.»."""
    parts = [f"{name[0]}." for name in (given, patronymic) if name]
    return f"{family}{NBSP}" + NBSP.join(parts) if parts else family


def full_name(family: str, given: str, patronymic: str = "") -> str:
    return " ".join(part for part in (family, given, patronymic) if part)


def monogram(family: str, given: str) -> str:
    """Two letters for the round picture: given name first, as in «ЕС»."""
    return f"{given[:1]}{family[:1]}".upper()


def nbsp(text: str) -> str:
    """Non-breaking spaces after short words, after № and between a number and its unit."""
    return _known_nbsp(text) if len(text) <= 80 else _nbsp(text)


def _nbsp(text: str) -> str:
    previous = None
    while previous != text:
        previous = text
        text = _SHORT_WORDS.sub(lambda match: match.group(1) + NBSP, text)
    return _NUMBER_UNIT.sub(lambda match: match.group(1) + NBSP, text)


_known_nbsp = lru_cache(maxsize=4096)(_nbsp)  # the words of pages repeat


def length_of_service(years: int, months: int) -> str:
    parts = []
    if years:
        parts.append(counted(years, "год", "года", "лет"))
    if months or not years:
        parts.append(counted(months, "месяц", "месяца", "месяцев"))
    return " ".join(parts)
