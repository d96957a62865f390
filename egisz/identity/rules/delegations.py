"""When a head may let a deputy sign in his place, and how it is worded. Pure.

Ground: ГК РФ art. 185.1 and 187 (доверенность, передоверие), 63-ФЗ art. 17.2 (МЧД): a power has a term and a scope, and
its number in the distributed register is a GUID. How long one may last at most is the house's own choice: a year.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from egisz.kernel.errors import Objection

REPORTS, CORRECTIONS, ALL = "reports", "corrections", "all"
SCOPES = frozenset({REPORTS, CORRECTIONS, ALL})
LONGEST = timedelta(days=366)
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def is_power_number(text: str) -> bool:
    """Whether it has the form of a МЧД number: 8-4-4-4-12 hexadecimal digits."""
    return _GUID.fullmatch(text) is not None


def objections(
    *, scope: str, begin: date, end: date, ground: str, power_number: str, today: date, is_self: bool,
    has_account: bool, works_here: bool, confirmed: bool,
) -> list[Objection]:  # fmt: skip
    """Why a deputy cannot be appointed so. works_here: has an open job in this organisation on the first day."""
    found: list[Objection] = []
    if not has_account:
        text = "Учётной записи с этим СНИЛС нет. Её заводит администратор безопасности: нужен паспорт"
        found.append(Objection("DEPUTY_UNKNOWN", text, "snils"))
    elif is_self:
        found.append(Objection("DEPUTY_SELF", "Себя заместителем назначить нельзя", "snils"))
    elif not works_here and not confirmed:
        text = "Этот человек не работает в вашей организации, и его личность не подтверждена. Пусть подтвердит её"
        found.append(Objection("DEPUTY_STRANGER", text, "snils"))
    if scope not in SCOPES:
        found.append(Objection("SCOPE_UNKNOWN", "Выберите, что поручаете", "scope"))
    if begin < today:
        found.append(Objection("DELEGATION_PAST", "Поручить можно с сегодняшнего дня или позже", "begin"))
    if end < begin:
        found.append(Objection("DELEGATION_DATES", "Последний день раньше первого. Проверьте даты", "end"))
    elif end - begin > LONGEST:
        found.append(Objection("DELEGATION_LONG", "Поручение действует не дольше года. Укажите день раньше", "end"))
    if not ground.strip():
        found.append(Objection("GROUND_REQUIRED", "Укажите основание: приказ, его номер и дату", "ground"))
    if power_number and not is_power_number(power_number):
        text = "Номер МЧД — 32 цифры и буквы a–f с дефисами, как в реестре доверенностей. Проверьте его"
        found.append(Objection("POWER_NUMBER", text, "power_number"))
    return found


def wording(head_name: str, ground: str, power_number: str) -> str:
    """What stands beside everything that a deputy signs."""
    power = f", МЧД {power_number}" if power_number else ""
    return f"по поручению руководителя ({head_name}; {ground}{power})"
