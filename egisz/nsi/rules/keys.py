"""Keys of programs: their form, what may be wrong with one, how that is told."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from egisz.kernel import text
from egisz.kernel.clock import MOSCOW, to_moscow
from egisz.kernel.errors import Objection
from egisz.nsi.rules.limits import Taken

START = 8
MOST_KEYS = 20  # that work, of one owner
MOST_TERM = 5  # years
KEEP_DAYS = (0, 1, 7, 30)  # how long the former key may go on after a re-issue
MOST_PER_MINUTE = 10_000_000
WARN_BEFORE = timedelta(days=14)
_LONGEST = 100  # of what is sent as a key
_FORM = re.compile(r"[0-9a-f]{32}")
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\".]+(\.[^@\s,;<>\".]+)+")


def make_key(random: bytes) -> str:
    """A key of 122 random bits in the form that ФНСИ gives out."""
    return str(uuid.UUID(bytes=random, version=4))


def plain(key: str) -> str:
    """The 32 hexadecimal characters of a key, with or without hyphens; "" for what cannot be a key."""
    if len(key) > _LONGEST:
        return ""
    digits = key.strip().replace("-", "").lower()
    return digits if _FORM.fullmatch(digits) else ""


def end_of(day: date) -> datetime:
    """The first moment when a key whose last day this is works no longer."""
    return datetime.combine(day + timedelta(days=1), time(), MOSCOW)


def objections(*, name: str, email: str, until: date | None, today: date) -> Iterator[Objection]:
    if not name.strip():
        yield Objection("NSI_KEY_NAME", "Напишите, для какой программы ключ.", field="name")
    elif len(name.strip()) > 100:
        yield Objection("NSI_KEY_NAME", "Название длиннее 100 знаков. Сократите его.", field="name")
    if len(email) > 254 or not _EMAIL.fullmatch(email.strip()):
        yield Objection(
            "NSI_KEY_EMAIL", "Напишите адрес почты целиком, например admin@clinic.example.", field="email"
        )  # fmt: skip
    if until is not None and until < today:
        yield Objection("NSI_KEY_TERM", "Этот день уже прошёл. Укажите сегодняшний или будущий.", field="until")
    elif until is not None and until > today + timedelta(days=366 * MOST_TERM):
        yield Objection("NSI_KEY_TERM", f"Срок не может быть больше {MOST_TERM} лет.", field="until")


@dataclass(frozen=True, slots=True)
class AccessKey:
    """What decides whether a key that was sent works. is_former: it was re-issued, and this one works until then."""

    id: UUID
    start: str
    per_minute: int | None
    paused_at: datetime | None
    revoked_at: datetime | None
    last_day: date | None
    until: float  # seconds of the epoch, infinity for no end
    is_former: bool

    @property
    def caller(self) -> str:
        return f"key:{self.id}"


def is_alive(key: AccessKey, now: float) -> bool:
    return key.paused_at is None and key.revoked_at is None and now < key.until


def why_dead(key: AccessKey, address: str) -> str:
    """What to tell a program whose key does not work. address: of the page of keys."""
    name = f"Ключ {key.start}…"
    if key.revoked_at is not None:
        return f"{name} отозван {_day(key.revoked_at)}. Новый ключ можно получить здесь: {address}"
    if key.paused_at is not None:
        return f"{name} приостановлен {_day(key.paused_at)}. Владелец может возобновить его здесь: {address}"
    if key.is_former:
        return f"{name} заменён новым и больше не работает. Возьмите новый ключ у его владельца: {address}"
    until = f" {text.short_date(key.last_day)}" if key.last_day else ""
    return f"Срок ключа {key.start}… закончился{until}. Новый ключ можно получить здесь: {address}"


def no_key(address: str) -> str:
    return f"Нужен ключ доступа: параметр userKey. Получить ключ: {address}"


def unknown_key(address: str) -> str:
    return f"Такого ключа нет. Проверьте параметр userKey или получите ключ: {address}"


def too_often(taken: Taken, *, start: str, key_limit: int, address: str) -> str:
    """start: of the key that asked too often; "" when there was none, and the address is limited."""
    whose = f"с ключом {start}…" if start else "с вашего адреса"
    wait = text.counted(taken.reset, "секунду", "секунды", "секунд")
    said = f"Слишком много запросов {whose}: можно {spaced(taken.limit)} в минуту. Повторите через {wait}. "
    if start:
        said += f"Больший предел для ключа может установить администратор: {address}"
    else:
        more = f"{spaced(key_limit)} в минуту" if key_limit else "сколько угодно"
        said += f"С ключом можно {more}. Получить ключ: {address}"
    return said.replace("\u00a0", " ")


def spaced(number: int) -> str:
    """60 000."""
    return f"{number:,}".replace(",", " ")


def _day(moment: datetime) -> str:
    return text.short_date(to_moscow(moment).date())
