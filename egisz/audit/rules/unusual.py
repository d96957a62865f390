"""Access that stands out: many people in a row, at night, relatives, strangers to the organisation, refusals. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from egisz.kernel.clock import to_moscow

TITLES = {
    "many_people": "Много разных людей подряд",
    "night": "Чтение ночью",
    "refused": "Отказ за отказом",
    "family": "Однофамилец или родственник",
    "foreign": "Человек не работает в этой организации",
}


@dataclass(frozen=True, slots=True)
class UnusualRules:
    """Thresholds with their source; see `law/unusual-*.toml`."""

    title: str
    in_force_from: date
    in_force_until: date | None
    citation: str
    source_url: str
    many_people: int
    many_minutes: int
    refused: int
    refused_minutes: int
    night_from: int
    night_until: int
    night_least: int
    night_roles: frozenset[str]
    family_roles: frozenset[str]

    def in_force_on(self, day: date) -> bool:
        return self.in_force_from <= day and (self.in_force_until is None or day <= self.in_force_until)

    def is_night(self, at: datetime) -> bool:
        hour = to_moscow(at).hour
        return hour >= self.night_from or hour < self.night_until


@dataclass(frozen=True, slots=True)
class Access:
    """A reading of somebody's data, or a refusal. is_family, is_foreign: what the registers say of the pair."""

    at: datetime
    account_id: UUID
    role: str
    organization_oid: str
    subject_id: UUID | None
    is_refused: bool = False
    is_family: bool = False
    is_foreign: bool = False


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What a rule points at; key: the same access found again gives the same key."""

    rule: str
    key: str
    account_id: UUID
    role: str
    organization_oid: str
    subject_id: UUID | None
    began_at: datetime
    ended_at: datetime
    count: int


def reason_of(rule: str, count: int, law: UnusualRules) -> str:
    """Why it is shown, in words."""
    return {
        "many_people": f"Данные {count} разных людей за {law.many_minutes} минут. Обычно меньше {law.many_people}.",
        "night": f"Обращений между {law.night_from}:00 и {law.night_until}:00 по Москве: {count}.",
        "refused": f"Отказов за {law.refused_minutes} минут: {count}. Похоже на подбор: обычно меньше {law.refused}.",
        "family": f"Фамилия того, кто смотрел, и того, чьи данные, совпадает. Обращений: {count}.",
        "foreign": f"Сейчас этот человек в организации не работает. Обращений: {count}.",
    }.get(rule, "")


def family_stem(family: str) -> str:
    """«Соколова» and «Соколов» are one family, «Луговая» and «Луговой» too."""
    name = family.strip().casefold().replace("ё", "е")
    for ending in ("ая", "яя", "ой", "ый", "ий", "а"):
        if name.endswith(ending) and len(name) - len(ending) >= 3:
            return name.removesuffix(ending)
    return name


def suspicions(accesses: Iterable[Access], law: UnusualRules) -> list[Suspicion]:
    """What stands out among accesses of the same stretch of time."""
    by_account: dict[UUID, list[Access]] = defaultdict(list)
    for access in sorted(accesses, key=lambda item: item.at):
        by_account[access.account_id].append(access)
    found: list[Suspicion] = []
    for rows in by_account.values():
        read = [row for row in rows if not row.is_refused and row.subject_id is not None]
        found += _dense("many_people", read, law.many_minutes, law.many_people)
        found += _dense("refused", [row for row in rows if row.is_refused], law.refused_minutes, law.refused)
        night = [row for row in read if law.is_night(row.at) and row.role in law.night_roles]
        if len(night) >= law.night_least:
            found.append(_suspicion("night", night, len(night)))
        for rule, marked in (
            ("family", [row for row in read if row.is_family and row.role in law.family_roles]),
            ("foreign", [row for row in read if row.is_foreign]),
        ):
            for subject in dict.fromkeys(row.subject_id for row in marked):
                pair = [row for row in marked if row.subject_id == subject]
                found.append(_suspicion(rule, pair, len(pair), subject))
    return found


def _dense(rule: str, rows: Sequence[Access], minutes: int, least: int) -> list[Suspicion]:
    """The densest stretch of so many minutes: different people for readings, rows for refusals."""
    best: tuple[int, int, int] = (0, 0, 0)
    first = 0
    for last, row in enumerate(rows):
        while row.at - rows[first].at > timedelta(minutes=minutes):
            first += 1
        window = rows[first : last + 1]
        count = len(window) if rule == "refused" else len({item.subject_id for item in window})
        if count > best[0]:
            best = (count, first, last)
    count, begin, end = best
    return [_suspicion(rule, rows[begin : end + 1], count)] if count >= least else []


def _suspicion(rule: str, rows: Sequence[Access], count: int, subject: UUID | None = None) -> Suspicion:
    """The key holds the quarter of the day, so that a case that goes on is one case, and a new day is a new one."""
    first, last = rows[0], rows[-1]
    local = to_moscow(last.at)
    key = f"{first.account_id}:{subject or ''}:{local:%Y-%m-%d}/{local.hour // 6}"
    return Suspicion(rule, key, first.account_id, last.role, last.organization_oid, subject, first.at, last.at, count)
