"""Clauses of the correction case («Сообщить о неточности», `domain/cabinet.md` 7, rows 2 and 15)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from egisz.kernel.errors import Objection

BLOCKS = {
    "personal": "Личные данные",
    "document": "Документ, удостоверяющий личность",
    "address": "Адрес",
    "employment": "Место работы",
    "education": "Образование",
    "further_education": "Дополнительное образование",
    "category": "Квалификационная категория",
    "accreditation": "Сведения об аккредитации",
    "other": "Другие сведения",
}
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class AnswerTerm:
    """Within how many working days the keeper of the fact answers; dated, with its source."""

    title: str
    in_force_from: date
    in_force_until: date | None
    working_days: int
    citation: str
    source_url: str

    def in_force_on(self, day: date) -> bool:
        return self.in_force_from <= day and (self.in_force_until is None or day <= self.in_force_until)


def report_objections(*, block: str, field_label: str, should_be: str, comment: str) -> list[Objection]:
    found = []
    if block not in BLOCKS:
        found.append(Objection("BLOCK_UNKNOWN", "Выберите раздел карточки", "block"))
    if not field_label.strip():
        found.append(Objection("REQUIRED", "Укажите, что неверно", "field_label"))
    if not should_be.strip():
        found.append(Objection("REQUIRED", "Напишите, как правильно", "should_be"))
    for name, value in (("should_be", should_be), ("comment", comment)):
        if len(value) > LONGEST:
            found.append(Objection("TOO_LONG", f"Сократите текст до {LONGEST} знаков", name))
    return found


def answer_objections(*, state: str, verdict: str, answer: str) -> list[Objection]:
    """Answered once; a refusal needs a reason."""
    if state != "open":
        return [Objection("ALREADY_ANSWERED", "На это обращение уже ответили или его отозвали")]
    found = []
    if verdict not in ("corrected", "declined"):
        found.append(Objection("REQUIRED", "Выберите: исправлено или отклонено", "verdict"))
    if verdict == "declined" and len(answer.strip()) < 10:
        found.append(
            Objection("REASON_REQUIRED", "Объясните, почему сведения верны: работник прочтёт этот ответ", "answer")
        )
    return found


def responsible(candidates: Iterable[str]) -> str:
    """The first known of: the organisation named by the page, that of the fact, the main employer of today."""
    return next((oid for oid in candidates if oid), "")
