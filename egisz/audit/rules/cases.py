"""Disputes about rows of the journal: the term, and what must be said. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from egisz.kernel.errors import Objection

LONGEST = 2000
SHORTEST = 10


@dataclass(frozen=True, slots=True)
class DisputeTerm:
    """Within how many working days the auditor answers; dated, with its source."""

    title: str
    in_force_from: date
    in_force_until: date | None
    working_days: int
    citation: str
    source_url: str

    def in_force_on(self, day: date) -> bool:
        return self.in_force_from <= day and (self.in_force_until is None or day <= self.in_force_until)


def words_objections(words: str) -> list[Objection]:
    if len(words.strip()) < SHORTEST:
        return [Objection("WORDS_REQUIRED", "Напишите, что вас смущает: хотя бы одним предложением", "words")]
    if len(words) > LONGEST:
        return [Objection("TOO_LONG", f"Сократите текст до {LONGEST} знаков", "words")]
    return []


def answer_objections(*, is_open: bool, verdict: str, answer: str) -> list[Objection]:
    """Answered once, always with a reason: the person reads it."""
    if not is_open:
        return [Objection("ALREADY_ANSWERED", "На это обращение уже ответили, или человек отозвал его")]
    found = []
    if verdict not in ("lawful", "unlawful"):
        found.append(Objection("VERDICT_REQUIRED", "Выберите: доступ был по работе или лишним", "verdict"))
    if len(answer.strip()) < SHORTEST:
        found.append(Objection("ANSWER_REQUIRED", "Объясните решение: человек прочтёт этот ответ", "answer"))
    if len(answer) > LONGEST:
        found.append(Objection("TOO_LONG", f"Сократите текст до {LONGEST} знаков", "answer"))
    return found
