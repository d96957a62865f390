"""Rules of the card of an organisation and of its departments.

Required fields: those marked `*` in the manual of ФРМО (01.10.2021); check digits of ИНН: приказ ФНС № ЕД-7-14/559@
of 26.06.2025 keeps the algorithm of the former orders; of ОГРН: приказ Минфина № 165н of 30.10.2017.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from egisz.kernel import oid as oids
from egisz.kernel.errors import Objection
from egisz.kernel.text import short_date

_INN_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_11 = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_12 = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")

REQUIRED = {
    "name_full": "полное наименование",
    "name_short": "сокращённое наименование",
    "inn": "ИНН",
    "ogrn": "ОГРН",
    "region_code": "регион",
    "legal_address": "юридический адрес",
    "site_address": "фактический адрес",
    "email": "электронную почту",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationFacts:
    """Everything of the card that an organisation enters about itself."""

    name_full: str
    name_short: str
    inn: str
    ogrn: str
    region_code: str
    region_name: str
    legal_address: str
    site_address: str
    email: str
    kind: str = "medical"
    kpp: str = ""
    post_index: str = ""
    affiliation: str = ""
    founder: str = ""
    phone: str = ""
    site: str = ""
    head_oid: str = ""
    old_oid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentFacts:
    name: str
    begin_date: date
    kind_code: str = ""
    kind_name: str = ""
    separate: bool = False
    address: str = ""
    parent_oid: str = ""


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11 % 10


def inn_objections(inn: str, field: str = "inn") -> list[Objection]:
    """ИНН: 10 digits of an organisation or 12 of an entrepreneur, the last one or two are check digits."""
    if not inn.isascii() or not inn.isdigit() or len(inn) not in (10, 12):
        return [Objection("INN_LENGTH", "В ИНН организации 10 цифр, у предпринимателя 12. Проверьте номер", field)]
    if len(inn) == 10:
        right = _weighted(inn, _INN_10) == int(inn[9])
    else:
        right = _weighted(inn, _INN_11) == int(inn[10]) and _weighted(inn, _INN_12) == int(inn[11])
    if not right:
        return [Objection("INN_CHECKSUM", "Контрольная цифра ИНН не сходится. Проверьте, нет ли опечатки", field)]
    return []


def ogrn_objections(ogrn: str, field: str = "ogrn") -> list[Objection]:
    """ОГРН: 13 digits (remainder of 11), ОГРНИП: 15 digits (remainder of 13); the last digit checks the others."""
    if not ogrn.isascii() or not ogrn.isdigit() or len(ogrn) not in (13, 15):
        return [Objection("OGRN_LENGTH", "В ОГРН 13 цифр, в ОГРНИП 15. Проверьте номер", field)]
    if int(ogrn[:-1]) % (len(ogrn) - 2) % 10 != int(ogrn[-1]):
        return [Objection("OGRN_CHECKSUM", "Контрольная цифра ОГРН не сходится. Проверьте, нет ли опечатки", field)]
    return []


def organization_objections(facts: OrganizationFacts) -> list[Objection]:
    """Everything that stops the card from being saved, each at its field."""
    found = [
        Objection("REQUIRED", f"Укажите {title}", name)
        for name, title in REQUIRED.items()
        if not getattr(facts, name).strip()
    ]
    if facts.inn:
        found += inn_objections(facts.inn)
    if facts.ogrn:
        found += ogrn_objections(facts.ogrn)
    if facts.kpp and not re.fullmatch(r"\d{4}[\dA-Z]{2}\d{3}", facts.kpp):
        found.append(Objection("KPP_FORM", "В КПП 9 знаков, например 770101001", "kpp"))
    if facts.post_index and not re.fullmatch(r"\d{6}", facts.post_index):
        found.append(Objection("INDEX_FORM", "В почтовом индексе 6 цифр", "post_index"))
    if facts.email and not _EMAIL.fullmatch(facts.email):
        found.append(Objection("EMAIL_FORM", "Укажите почту в виде name@example.ru", "email"))
    return found


def oid_objections(oid: str, region_code: str, field: str = "oid") -> list[Objection]:
    """The OID of an organisation stands in its region's branch: `1.2.643.5.1.13.13.12.2.<region>.<number>`."""
    if not oids.is_organization(oid):
        return [Objection("OID_FORM", "OID организации имеет вид 1.2.643.5.1.13.13.12.2.78.8646", field)]
    if region_code.isdigit() and int(oid.split(".")[-2]) != int(region_code):
        return [Objection("OID_REGION", "Код региона внутри OID не совпадает с регионом организации", field)]
    return []


def department_objections(facts: DepartmentFacts, today: date) -> list[Objection]:
    found = []
    if not facts.name.strip():
        found.append(Objection("REQUIRED", "Укажите наименование подразделения", "name"))
    if facts.begin_date > today:
        found.append(Objection("BEGIN_IN_FUTURE", "Дата открытия не может быть позже сегодняшнего дня", "begin_date"))
    if facts.begin_date < date(1900, 1, 1):
        found.append(Objection("BEGIN_TOO_EARLY", "Проверьте год: дата открытия раньше 1900 года", "begin_date"))
    return found


def closing_objections(*, begin: date, closed: date | None, end: date, workers: int) -> list[Objection]:
    """A department is closed after it was opened, once, and when nobody works in it (`organisations-register.md` 6)."""
    if closed is not None:
        return [Objection("ALREADY_CLOSED", f"Подразделение уже закрыто {short_date(closed)}")]
    found = []
    if end < begin:
        found.append(
            Objection(
                "CLOSED_BEFORE_OPENED", f"Подразделение открыто {short_date(begin)}: закрыть можно не раньше", "end"
            )
        )
    if workers:
        found.append(
            Objection(
                "DEPARTMENT_IN_USE",
                f"В подразделении есть действующие личные дела: {workers}. Сначала переведите или увольте работников "
                "датой не позже дня закрытия",
                "end",
            )
        )
    return found
