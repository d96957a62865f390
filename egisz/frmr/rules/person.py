"""Clauses about the person, the identity document and the address (`domain/workers-register.md` 3.1–3.3)."""

from __future__ import annotations

import re
from datetime import date

from egisz.frmr.rules.facts import AddressFacts, DocumentFacts, PersonFacts
from egisz.kernel.errors import Objection
from egisz.kernel.periods import add_years
from egisz.kernel.text import short_date

YOUNGEST, OLDEST = 14, 100  # ст. 63 ТК РФ lets people work from 14 (lighter work); above 100 it is a typing error
PASSPORT_RF = "1"  # dictionary 99.2.48
_NAME = re.compile(r"[A-Za-zА-Яа-яЁё][A-Za-zА-Яа-яЁё'’ .()\-]*")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
_NAMES = {"family": "фамилию", "given": "имя", "patronymic": "отчество"}


def normalise_phone(typed: str) -> str:
    """«8 (912) 345-67-89», «9123456789» → «+79123456789»; what is not a phone comes back as typed."""
    digits = re.sub(r"\D", "", typed)
    if typed.strip().startswith("+") and 11 <= len(digits) <= 15:
        return f"+{digits}"
    if len(digits) == 11 and digits[0] in "78":
        return f"+7{digits[1:]}"
    if len(digits) == 10:
        return f"+7{digits}"
    return typed.strip()


def contact_objections(email: str, phone: str) -> list[Objection]:
    found = []
    if email and not _EMAIL.fullmatch(email):
        found.append(Objection("EMAIL_FORM", "Укажите почту в виде name@example.ru", "email"))
    if phone and not re.fullmatch(r"\+\d{11,15}", normalise_phone(phone)):
        found.append(Objection("PHONE_FORM", "Укажите телефон: 10 цифр после +7", "phone"))
    return found


def birth_date_objections(birth: date, today: date) -> list[Objection]:
    """A worker is between 14 and 100 years old."""
    if birth > today:
        return [Objection("BIRTH_IN_FUTURE", "Дата рождения не может быть позже сегодняшнего дня", "birth_date")]
    if add_years(birth, YOUNGEST) > today:
        return [Objection("TOO_YOUNG", f"По дате рождения человеку нет {YOUNGEST} лет. Проверьте год", "birth_date")]
    if add_years(birth, OLDEST) <= today:
        return [Objection("TOO_OLD", f"По дате рождения человеку больше {OLDEST} лет. Проверьте год", "birth_date")]
    return []


def person_objections(facts: PersonFacts, today: date) -> list[Objection]:
    found = []
    for name, title in _NAMES.items():
        value = getattr(facts, name).strip()
        if not value and name != "patronymic":
            found.append(Objection("REQUIRED", f"Укажите {title}", name))
        elif value and not _NAME.fullmatch(value):
            found.append(
                Objection("NAME_CHARACTERS", f"Проверьте {title}: здесь могут быть только буквы, дефис и пробел", name)
            )
    if facts.gender not in (1, 2):
        found.append(Objection("REQUIRED", "Укажите пол", "gender"))
    found += birth_date_objections(facts.birth_date, today)
    found += contact_objections(facts.email, facts.phone)
    return found


def document_objections(facts: DocumentFacts, birth: date, today: date) -> list[Objection]:
    """The document is issued after the birth and not tomorrow; a passport of Russia has its own form."""
    found = []
    if not facts.kind_code:
        found.append(Objection("REQUIRED", "Выберите вид документа", "kind"))
    if not facts.number.strip():
        found.append(Objection("REQUIRED", "Укажите номер документа", "number"))
    if not facts.issuer.strip():
        found.append(Objection("REQUIRED", "Укажите, кем выдан документ", "issuer"))
    if facts.issued_on > today:
        found.append(Objection("ISSUED_IN_FUTURE", "Дата выдачи не может быть позже сегодняшнего дня", "issued_on"))
    elif facts.issued_on <= birth:
        found.append(
            Objection(
                "ISSUED_BEFORE_BIRTH", f"Документ не может быть выдан до рождения ({short_date(birth)})", "issued_on"
            )
        )
    elif facts.kind_code == PASSPORT_RF and facts.issued_on < add_years(birth, 14):
        found.append(Objection("PASSPORT_BEFORE_14", "Паспорт выдают с 14 лет. Проверьте дату выдачи", "issued_on"))
    if facts.kind_code == PASSPORT_RF:
        if not re.fullmatch(r"\d{4}", facts.series.replace(" ", "")):
            found.append(Objection("PASSPORT_SERIES", "В серии паспорта 4 цифры", "series"))
        if facts.number.strip() and not re.fullmatch(r"\d{6}", facts.number.strip()):
            found.append(Objection("PASSPORT_NUMBER", "В номере паспорта 6 цифр", "number"))
    if facts.issuer_code and not re.fullmatch(r"\d{3}-\d{3}", facts.issuer_code):
        found.append(Objection("ISSUER_CODE", "Код подразделения имеет вид 770-001", "issuer_code"))
    return found


def address_objections(facts: AddressFacts, birth: date, today: date) -> list[Objection]:
    found = []
    if not facts.region_code:
        found.append(Objection("REQUIRED", "Выберите регион", "region"))
    if not facts.text.strip():
        found.append(Objection("REQUIRED", "Укажите населённый пункт, улицу и дом", "text"))
    if facts.registered_on is not None and not birth <= facts.registered_on <= today:
        found.append(
            Objection(
                "REGISTERED_OUT_OF_LIFE",
                "Дата регистрации должна быть между рождением и сегодняшним днём",
                "registered_on",
            )
        )
    return found
