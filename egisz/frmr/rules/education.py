"""Clauses about education, ДПО and categories (`domain/workers-register.md` 3.5–3.8, 3.11)."""

from __future__ import annotations

from datetime import date

from egisz.frmr.rules.facts import CategoryFacts, EducationFacts, FurtherEducationFacts
from egisz.kernel.errors import Objection
from egisz.kernel.periods import add_years

STAGES = ("general", "secondary", "higher", "internship", "residency")
LONGEST_PROGRAMME = 5000  # academic hours; above it is a typing error
_SCHOOL_END, _FIRST_DIPLOMA = 14, 16  # years of age


def _required(facts: object, titles: dict[str, str]) -> list[Objection]:
    return [
        Objection("REQUIRED", f"Укажите {title}", name)
        for name, title in titles.items()
        if not str(getattr(facts, name)).strip()
    ]


def _document_date_objections(day: date, birth: date, today: date, age: int) -> list[Objection]:
    if day > today:
        return [Objection("DATE_IN_FUTURE", "Дата документа не может быть позже сегодняшнего дня", "document_date")]
    if day < add_years(birth, age):
        return [
            Objection(
                "DATE_TOO_EARLY", f"На дату документа работнику не было {age} лет. Проверьте год", "document_date"
            )
        ]
    return []


def education_objections(facts: EducationFacts, birth: date, today: date) -> list[Objection]:
    found = _required(facts, {"institution": "образовательную организацию", "document_number": "номер документа"})
    if facts.stage not in STAGES:
        found.append(Objection("REQUIRED", "Выберите вид образования", "stage"))
    if facts.stage != "general" and not facts.specialty_name.strip():
        found.append(Objection("REQUIRED", "Укажите специальность по диплому", "specialty_name"))
    age = _SCHOOL_END if facts.stage == "general" else _FIRST_DIPLOMA
    return found + _document_date_objections(facts.document_date, birth, today, age)


def further_education_objections(facts: FurtherEducationFacts, birth: date, today: date) -> list[Objection]:
    found = _required(
        facts,
        {
            "institution": "образовательную организацию",
            "theme": "название программы",
            "document_number": "номер документа",
        },
    )
    if facts.kind not in ("refresher", "retraining"):
        found.append(Objection("REQUIRED", "Выберите вид обучения", "kind"))
    if not 0 < facts.hours <= LONGEST_PROGRAMME:
        found.append(Objection("HOURS_RANGE", f"Укажите академические часы: от 1 до {LONGEST_PROGRAMME}", "hours"))
    return found + _document_date_objections(facts.document_date, birth, today, _FIRST_DIPLOMA)


def category_objections(facts: CategoryFacts, birth: date, today: date) -> list[Objection]:
    found = []
    if facts.level not in ("second", "first", "highest"):
        found.append(Objection("REQUIRED", "Выберите категорию", "level"))
    if facts.begin_date > today:
        found.append(Objection("DATE_IN_FUTURE", "Дата присвоения не может быть позже сегодняшнего дня", "begin_date"))
    if facts.begin_date < add_years(birth, _FIRST_DIPLOMA):
        found.append(Objection("DATE_TOO_EARLY", "Проверьте год присвоения категории", "begin_date"))
    if facts.end_date is not None and facts.end_date < facts.begin_date:
        found.append(Objection("END_BEFORE_BEGIN", "Срок действия не может кончиться до присвоения", "end_date"))
    return found
