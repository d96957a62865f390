"""Documents of an application, computed from the case (`domain/accreditation.md` 6, the list of Положение п. 89-90).

Rows 1 and 2 of the list (заявление, отчёт с портфолио) are made by the system from what the applicant has entered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from egisz.accreditation.rules import sections
from egisz.kernel.errors import Objection

PASSPORT: Final = "passport"
NAME_CHANGE: Final = "name_change"
SNILS: Final = "snils"
DIPLOMA: Final = "diploma"
POSTGRADUATE: Final = "postgraduate"
RETRAINING: Final = "retraining"
ACCREDITATION: Final = "accreditation"
REFRESHER: Final = "refresher"
EMPLOYMENT: Final = "employment"
REPORT: Final = "report"
REFUSAL: Final = "refusal"
CATEGORY: Final = "category"
OTHER: Final = "other"


@dataclass(frozen=True, slots=True)
class SlotFacts:
    """What of the case decides which documents are asked for."""

    name_changed: bool = False
    has_postgraduate: bool = False
    has_retraining: bool = False
    refused_by_head: bool = False
    relies_on_category: bool = False
    several_jobs: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """code: stable; title and hint: for people; required; many: several files are allowed; why: why it is asked."""

    code: str
    title: str
    hint: str
    required: bool
    many: bool = False
    why: str = ""


def slots_for(facts: SlotFacts) -> list[Slot]:
    """The slots of a case in the order of the list."""
    result = [Slot(PASSPORT, "Паспорт", "Страница с фотографией и страница с регистрацией", True, many=True)]
    if facts.name_changed:
        result.append(
            Slot(
                NAME_CHANGE,
                "Документ о смене фамилии или имени",
                "Свидетельство о браке или о перемене имени",
                True,
                many=True,
                why="В регистре ФИО на дату прошлой аккредитации другое",
            )
        )
    result += [
        Slot(SNILS, "СНИЛС", "Карточка или уведомление о регистрации", True),
        Slot(DIPLOMA, "Диплом о базовом образовании", "Диплом с приложением", True, many=True),
    ]
    if facts.has_postgraduate:
        result.append(
            Slot(
                POSTGRADUATE,
                "Диплом интернатуры или ординатуры",
                "Удостоверение или диплом с приложением",
                True,
                many=True,
                why="В регистре есть ваше послевузовское образование",
            )
        )
    if facts.has_retraining:
        result.append(
            Slot(
                RETRAINING,
                "Диплом о профессиональной переподготовке",
                "Диплом с приложением",
                True,
                many=True,
                why="В регистре есть ваша профессиональная переподготовка",
            )
        )
    result += [
        Slot(
            ACCREDITATION,
            "Прошлая аккредитация или сертификат",
            "Выписка, свидетельство об аккредитации или сертификат специалиста: последний документ",
            True,
        ),
        Slot(
            REFRESHER,
            "Удостоверения о повышении квалификации",
            "За последние 5 лет. Данные должны быть в ФИС ФРДО",
            True,
            many=True,
        ),
        Slot(
            EMPLOYMENT,
            "Трудовая книжка",
            "Заверенная копия или сведения о трудовой деятельности (СТД-Р, СТД-СФР)",
            True,
            many=True,
        ),
    ]
    if facts.refused_by_head:
        result.append(
            Slot(
                REFUSAL,
                "Мотивированный отказ руководителя",
                "Если руководитель отказал в кабинете, документ приложится сам",
                True,
                why="Вы подаёте отчёт без согласования: руководитель отказал",
            )
        )
    if facts.relies_on_category:
        result.append(
            Slot(
                CATEGORY,
                "Документ о квалификационной категории",
                "Приказ или выписка из приказа о присвоении",
                True,
                why="Вы подаёте без отчёта: категория присвоена в этом или в прошлом году",
            )
        )
    result.append(
        Slot(
            OTHER,
            "Другие документы",
            "Справка о совмещении и другое" if facts.several_jobs else "Всё, что считаете важным",
            False,
            many=True,
        )
    )
    return result


def missing_documents(slots: list[Slot], attached: Mapping[str, int]) -> list[Objection]:
    """One objection DOCS_INCOMPLETE for each required slot without a file; the refusal has its own code."""
    return [
        Objection(
            "DOCS_INCOMPLETE",
            f"Приложите документ: {slot.title[0].lower() if slot.title != 'СНИЛС' else 'С'}{slot.title[1:]}.",
            sections.DOCUMENTS,
        )
        for slot in slots
        if slot.required and slot.code != REFUSAL and not attached.get(slot.code)
    ]


_TITLES: Final = {
    PASSPORT: "Паспорт",
    NAME_CHANGE: "Документ о смене фамилии или имени",
    SNILS: "СНИЛС",
    DIPLOMA: "Диплом о базовом образовании",
    POSTGRADUATE: "Диплом интернатуры или ординатуры",
    RETRAINING: "Диплом о профессиональной переподготовке",
    ACCREDITATION: "Прошлая аккредитация или сертификат",
    REFRESHER: "Удостоверения о повышении квалификации",
    EMPLOYMENT: "Трудовая книжка",
    REPORT: "Отчёт без согласования",
    REFUSAL: "Мотивированный отказ руководителя",
    CATEGORY: "Документ о квалификационной категории",
    OTHER: "Другие документы",
}


def title_of(code: str) -> str:
    """The title of a slot for people, whether the case asks for it or not."""
    return _TITLES.get(code, "Документ")
