"""Who is who in the demo region: the accounts that are printed, and the state that each worker is in.

The cast is the same for every installation; dates are counted from the day on which the region is made.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from egisz.demo.people import FEMALE, Invented, crowd
from egisz.kernel.actor import Role

SEED = 20261123
PASSWORD = "open-region-2026"  # noqa: S105 - printed for everybody, opens invented data only
PIN = "246810"
WORKERS = 66
POLYCLINIC, HOSPITAL, PHARMACY = "polyclinic", "hospital", "pharmacy"


@dataclass(frozen=True, slots=True)
class Official:
    """A person with a role; not a worker of the register unless named as one."""

    key: str
    role: Role
    place: str
    about: str
    signs: bool = False


_FIRST_OFFICIALS = (
    Official("hr", Role.HR, POLYCLINIC, "кадровая служба поликлиники: организация, работники, неточности"),
    Official("head", Role.HEAD, POLYCLINIC, "главный врач поликлиники: подписывает отчёты", signs=True),
    Official("hr_hospital", Role.HR, HOSPITAL, "кадровая служба больницы"),
    Official("head_hospital", Role.HEAD, HOSPITAL, "главный врач больницы", signs=True),
    Official("hr_pharmacy", Role.HR, PHARMACY, "кадровая служба аптеки"),
    Official("head_pharmacy", Role.HEAD, PHARMACY, "директор аптеки", signs=True),
    Official("centre", Role.CENTRE, "", "сотрудник ФАЦ: очередь заявлений"),
    Official("centre_second", Role.CENTRE, "", "ещё один сотрудник ФАЦ"),
    Official("secretary", Role.SECRETARY, "", "секретарь ЦАК: заседания и протокол", signs=True),
    Official("member_1", Role.COMMISSION, "", "член ЦАК: голосует"),
    Official("member_2", Role.COMMISSION, "", "член ЦАК"),
    Official("member_3", Role.COMMISSION, "", "член ЦАК"),
    Official("member_4", Role.COMMISSION, "", "член ЦАК"),
    Official("admin", Role.ADMIN, "", "администратор системы: справочники, организации, ключи"),
    Official("admin_second", Role.ADMIN, "", "второй администратор: проверяет предложения к справочникам"),
)
# Drawn from the crowd after everybody else, so that whoever was there before keeps the name and the СНИЛС.
_LATER_OFFICIALS = (
    Official("security", Role.SECURITY, "", "администратор безопасности: учётные записи, роли, блокировки"),
    Official("auditor", Role.AUDITOR, "", "аудитор: журнал, необычные обращения, жалобы на просмотр"),
    Official("operator", Role.OPERATOR, POLYCLINIC, "оператор: подтверждает личность при посещении"),
    Official("deputy", Role.DEPUTY, POLYCLINIC, "заместитель главного врача: подписывает по его поручению", signs=True),
)
OFFICIALS = _FIRST_OFFICIALS + _LATER_OFFICIALS


@dataclass(frozen=True, slots=True)
class Part:
    """A worker with an account and the state of the story that he or she is in.

    months_left: until the accreditation expires; None for nobody's record. hours: (ПК, НМО) earned by specialty.
    """

    key: str
    about: str
    place: str = POLYCLINIC
    specialty: str = "Терапия"
    post: str = "Врач-терапевт участковый"
    level: str = "higher"
    months_left: int | None = 7
    hours: tuple[int, int] = (108, 36)
    state: str = "window"
    assurance: str = "confirmed"


_NURSE: dict[str, Any] = {
    "specialty": "Сестринское дело",
    "post": "Медицинская сестра участковая",
    "level": "secondary",
}

PARTS = (
    Part("doctor", "врач: черновик начат, отчёт ждёт подписи, не хватает 48 часов", hours=(60, 36), state="waiting"),
    Part("ready", "врач: всё готово, заявления ещё нет", hours=(144, 0), state="window"),
    Part("nurse", "медсестра: окно открыто, часов достаточно", hours=(72, 72), state="window", **_NURSE),
    Part("expired", "врач: аккредитация истекла вчера", months_left=-1, state="expired"),
    Part("far", "врач: до окна подачи ещё больше года", months_left=40, hours=(36, 12), state="far"),
    Part("hours_143", "врач: 143 часа из 144", hours=(72, 71), state="window"),
    Part("draft", "медсестра: черновик заполнен наполовину", hours=(72, 36), state="draft", **_NURSE),
    Part("waiting", "хирург: отчёт у руководителя", specialty="Хирургия", post="Врач-хирург", place=HOSPITAL,
         state="waiting"),
    Part("refused", "кардиолог: руководитель отказал в согласовании", specialty="Кардиология",
         post="Врач-кардиолог", place=HOSPITAL, state="refused"),
    Part("submitted", "невролог: заявление подано, ждёт регистрации", specialty="Неврология", post="Врач-невролог",
         place=HOSPITAL, months_left=5, state="submitted"),
    Part("checking", "медсестра больницы: проверка ФАЦ", place=HOSPITAL, months_left=4, state="checking",
         specialty="Сестринское дело", post="Медицинская сестра палатная (постовая)", level="secondary"),
    Part("returned", "врач: заявление возвращено с замечаниями", months_left=4, state="returned"),
    Part("commission", "хирург: дело в комиссии", specialty="Хирургия", post="Врач-хирург", place=HOSPITAL,
         months_left=3, state="commission"),
    Part("commission_nurse", "медсестра: дело в комиссии", months_left=3, state="commission", **_NURSE),
    Part("passed", "врач: аккредитация пройдена, можно заказать выписку", months_left=2, state="passed"),
    Part("not_passed", "кардиолог: комиссия признала не прошедшим", specialty="Кардиология",
         post="Врач-кардиолог", place=HOSPITAL, months_left=2, state="not_passed"),
    Part("pharmacist", "провизор: окно открыто", place=PHARMACY, specialty="Фармация", post="Провизор",
         hours=(72, 72), state="window"),
    Part("two_jobs", "врач с двумя организациями: выбирает при входе", hours=(144, 10), state="two_jobs"),
    Part("dismissed", "врач уволен: кабинет ограничен", state="dismissed"),
    Part("blocked", "учётная запись заблокирована", state="blocked"),
    Part("low_level", "учётная запись стандартного уровня: вход не пройдёт", assurance="standard", state="window"),
    Part("head_doctor", "главный врач больницы, сам врач: отчёт сам себе не подписывает", place=HOSPITAL,
         specialty="Терапия", post="Врач-терапевт", hours=(144, 20), state="head"),
)  # fmt: skip

# People who are confirmed by the provider but absent from the register: HR enters them.
NEWCOMERS = ("newcomer", "newcomer_2", "newcomer_3", "newcomer_4")
# Dismissed elsewhere, everything else in order: once HR takes them on, the whole story can be walked.
TRAVELLERS = ("traveller", "traveller_2", "traveller_3", "traveller_4")


def people() -> dict[str, Invented]:
    """Every key of the cast with its invented person; the rest of the crowd is `extra_1` …"""
    row = crowd(SEED)
    cast = {official.key: next(row) for official in _FIRST_OFFICIALS}
    cast |= {part.key: next(row) for part in PARTS}
    cast |= {key: next(row) for key in (*NEWCOMERS, *TRAVELLERS)}
    cast["doctor"] = replace(cast["doctor"], family="Соколова", given="Елена", patronymic="Андреевна", gender=FEMALE)
    left = WORKERS - len(PARTS) - len(TRAVELLERS)
    cast |= {f"extra_{number}": person for number, person in enumerate(islice(row, left), 1)}
    return cast | {official.key: next(row) for official in _LATER_OFFICIALS}


def described() -> list[tuple[str, str, str]]:
    """(key, СНИЛС digits, what the account is good for) of everybody with an account."""
    cast = people()
    lines = [(part.key, part.about) for part in PARTS]
    lines += [(official.key, official.about) for official in OFFICIALS]
    lines += [(key, "человек, которого нет в регистре: его вносит кадровая служба") for key in NEWCOMERS]
    lines += [(key, "врач уволен из больницы, примите его в поликлинику: остальное готово") for key in TRAVELLERS]
    return [(key, cast[key].snils, about) for key, about in lines]
