"""Clauses about the employment record, личное дело (`domain/workers-register.md` 3.14, 4 and 6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from egisz.frmr.rules.facts import EmploymentFacts
from egisz.kernel.errors import Objection
from egisz.kernel.periods import Period, add_years
from egisz.kernel.text import decimal, short_date

MAIN = 1
RATE_LIMIT = Decimal("1.5")  # main job and half of it beside (ст. 284 ТК РФ): above it the register only warns
_REQUIRED = {
    "department_oid": ("department", "Выберите подразделение"),
    "contract_number": ("contract_number", "Укажите номер трудового договора"),
    "payroll_number": ("payroll_number", "Укажите табельный номер"),
    "post_code": ("post", "Выберите должность из справочника"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherJob:
    """Another employment of the same person, as far as the clauses need it."""

    organization_oid: str
    department_oid: str
    department_name: str
    post_code: str
    post_name: str
    kind: int
    rate: Decimal
    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentLife:
    """When the department exists (ФРМО)."""

    oid: str
    name: str
    begin: date
    end: date | None


def employment_objections(facts: EmploymentFacts, birth: date, today: date) -> list[Objection]:
    """Required fields, dates in order, the rate within bounds."""
    found = [
        Objection("REQUIRED", text, field)
        for name, (field, text) in _REQUIRED.items()
        if not str(getattr(facts, name)).strip()
    ]
    if facts.kind not in (1, 2, 3, 4):
        found.append(Objection("REQUIRED", "Выберите тип занятия должности", "kind"))
    if not Decimal(0) < facts.rate <= Decimal(2):
        found.append(Objection("RATE_RANGE", "Доля ставки больше 0 и не больше 2, например 0,5", "rate"))
    if facts.contract_date > facts.begin_date:
        found.append(
            Objection(
                "CONTRACT_AFTER_BEGIN",
                f"Договор от {short_date(facts.contract_date)} позже начала работы ({short_date(facts.begin_date)}). "
                "Проверьте обе даты",
                "contract_date",
            )
        )
    if facts.begin_date < add_years(birth, 14):
        found.append(Objection("TOO_YOUNG", "На дату начала работнику не было 14 лет. Проверьте год", "begin_date"))
    if facts.begin_date > today + timedelta(days=60):
        found.append(
            Objection("BEGIN_TOO_LATE", "Начало работы можно указать не дальше чем на 60 дней вперёд", "begin_date")
        )
    if facts.end_date is not None and facts.end_date < facts.begin_date:
        found.append(Objection("END_BEFORE_BEGIN", "Работа не может окончиться раньше, чем началась", "end_date"))
    return found


def department_objections(department: DepartmentLife | None, period: Period | None) -> list[Objection]:
    """The department exists, is of the same organisation and is alive for the whole employment (invariant 5)."""
    if department is None:
        return [Objection("DEPARTMENT_UNKNOWN", "Выберите подразделение своей организации из списка", "department")]
    if period is None:
        return []
    if period.begin < department.begin:
        return [
            Objection(
                "DEPARTMENT_NOT_OPEN_YET",
                f"Подразделение открыто {short_date(department.begin)}: работа в нём не может начаться раньше",
                "department",
            )
        ]
    if department.end is not None and (period.end is None or period.end > department.end):
        return [
            Objection(
                "DEPARTMENT_CLOSED",
                f"Подразделение закрыто {short_date(department.end)}. Выберите действующее",
                "department",
            )
        ]
    return []


def overlap_objections(
    facts: EmploymentFacts, others: Iterable[OtherJob], *, own_organization: str, confirmed: bool
) -> list[Objection]:
    """The same job is not entered twice; two main jobs at once need a confirmation.

    A job in another organisation is told without details: they are that employer's data.
    """
    if facts.end_date is not None and facts.end_date < facts.begin_date:
        return []
    period = Period(facts.begin_date, facts.end_date)
    found: list[Objection] = []
    for other in others:
        if not period.overlaps(other.period):
            continue
        mine = other.organization_oid == own_organization
        same = (other.department_oid, other.post_code, other.kind) == (
            facts.department_oid,
            facts.post_code,
            facts.kind,
        )
        if same:
            found.append(
                Objection(
                    "SAME_JOB",
                    f"Такое личное дело уже есть: {other.post_name}, {other.department_name}, "
                    f"{_since(other.period)}. Проверьте даты",
                    "begin_date",
                )
            )
        elif facts.kind == MAIN and other.kind == MAIN and not confirmed:
            where = (
                f"в вашей организации: {other.post_name}, {other.department_name}, {_since(other.period)}"
                if mine
                else "в другой организации"
            )
            found.append(
                Objection(
                    "OVERLAPPING_MAIN",
                    f"На эти даты у работника уже есть основное место работы {where}. Если работник сменил основное "
                    "место, отметьте «Всё верно» внизу формы; иначе выберите другой тип занятия должности",
                    "kind",
                )
            )
    return found


def _since(period: Period) -> str:
    begin = f"с {short_date(period.begin)}"
    return begin if period.end is None else f"{begin} по {short_date(period.end)}"


def rate_warnings(rates: Iterable[Decimal]) -> list[Objection]:
    """A sum of rates above one and a half is worth a look, but is not forbidden."""
    total = sum(rates, Decimal(0))
    if total <= RATE_LIMIT:
        return []
    return [
        Objection(
            "RATES_SUM",
            f"Сумма ставок работника {decimal(total)}: больше {decimal(RATE_LIMIT)}. Проверьте, всё ли верно",
            "rate",
            blocking=False,
        )
    ]


def closing_objections(*, begin: date, closed: date | None, end: date, reason: str, today: date) -> list[Objection]:
    """An employment is closed once, not before it began and not far ahead, with a reason."""
    if closed is not None:
        return [Objection("ALREADY_CLOSED", f"Личное дело уже закрыто {short_date(closed)}")]
    found = []
    if end < begin:
        found.append(
            Objection("END_BEFORE_BEGIN", f"Работа началась {short_date(begin)}: дата окончания не раньше", "end_date")
        )
    if end > today + timedelta(days=60):
        found.append(Objection("END_TOO_LATE", "Окончание можно указать не дальше чем на 60 дней вперёд", "end_date"))
    if not reason.strip():
        found.append(Objection("REQUIRED", "Укажите причину: основание и статью, как в приказе", "end_reason"))
    return found


def is_pharmacy_specialty(name: str) -> bool:
    """Pharmaceutical specialties carry the word: «Фармация», «Управление и экономика фармации», …"""
    return "фармац" in name.lower()


def works_as(
    *, kinds_of_organizations: Iterable[str], specialties_of_valid_records: Iterable[str]
) -> tuple[bool, bool]:
    """(isMedicalWorker, isPharmWorker) as of a day.

    Employed in an organisation of that kind, and holds a valid accreditation in a specialty of that kind. The kind of
    the organisation stands for its licence until licences are in ФРМО.
    """
    kinds = set(kinds_of_organizations)
    pharmacy = [is_pharmacy_specialty(name) for name in specialties_of_valid_records]
    return ("medical" in kinds and not all(pharmacy), "pharmacy" in kinds and any(pharmacy))
