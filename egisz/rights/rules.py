"""Rights of the person whose data is kept: a copy, blocking, destruction (152-ФЗ, articles 14, 20, 21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from egisz.kernel.errors import Objection

KINDS = {
    "block": "Заблокировать данные",
    "destroy": "Уничтожить данные",
    "ask": "Разъяснить, зачем и как данные обрабатываются",
}
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Terms:
    """In force from a day. unconfirmed: the term of the law was not compared with the act itself."""

    title: str
    in_force_from: date
    answer_working_days: int
    citation: str
    source_url: str
    unconfirmed: bool
    copy_days: int
    copies_a_day: int

    def copy_until(self, ready_at: datetime) -> datetime:
        return ready_at + timedelta(days=self.copy_days)


def objections_to_copy(*, being_made: bool, lately: int, terms: Terms) -> list[Objection]:
    """One at a time, and a few a day."""
    if being_made:
        return [Objection("BEING_MADE", "Копия уже собирается. Дождитесь её: мы напишем, когда она будет готова")]
    if lately >= terms.copies_a_day:
        return [Objection("TOO_MANY_COPIES", "Сегодня копий уже достаточно. Закажите следующую завтра")]
    return []


def objections_to_request(*, kind: str, words: str, has_same: bool) -> list[Objection]:
    found = []
    if kind not in KINDS:
        found.append(Objection("KIND_UNKNOWN", "Выберите, о чём вы просите", "kind"))
    if len(words.strip()) < 10:
        found.append(Objection("REQUIRED", "Напишите, о каких данных речь и почему, хотя бы одной фразой", "words"))
    if len(words) > LONGEST:
        found.append(Objection("TOO_LONG", f"Сократите текст до {LONGEST} знаков", "words"))
    if has_same:
        found.append(Objection("ALREADY_ASKED", "Такой запрос уже ждёт ответа", "kind"))
    return found


def objections_to_answer(*, state: str, verdict: str, answer: str) -> list[Objection]:
    """Answered once, always with words: what was done, or which law forbids it."""
    if state != "open":
        return [Objection("ALREADY_ANSWERED", "На этот запрос уже ответили или его отозвали")]
    found = []
    if verdict not in ("granted", "declined"):
        found.append(Objection("REQUIRED", "Выберите: выполнено или отказано", "verdict"))
    if len(answer.strip()) < 10:
        found.append(
            Objection("REASON_REQUIRED", "Напишите, что сделано, или какой закон велит хранить данные", "answer")
        )
    return found


def progress(done: int, total: int) -> int:
    """Of a hundred."""
    return 100 * done // total if total else 0
