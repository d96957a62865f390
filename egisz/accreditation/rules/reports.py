"""The report on professional activity: what it needs, who may sign it (`domain/accreditation.md` 5 and 9.1)."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from egisz.kernel.errors import Objection
from egisz.kernel.workdays import WorkCalendar

DRAFT: Final = "draft"
ON_APPROVAL: Final = "on_approval"
APPROVED: Final = "approved"
REFUSED: Final = "refused"
NOT_AGREED: Final = "not_agreed"

EDITABLE: Final = frozenset({DRAFT, REFUSED, NOT_AGREED})
MIN_LETTERS: Final = 30
MIN_REASON: Final = 20
PARTS: Final = {
    "organization_about": "Об организации и подразделении",
    "work_done": "Выполненная работа и показатели",
    "achievements": "Личные профессиональные достижения",
}

# what «НЕТ» costs and needs (5.1)
NOT_AGREED_GROUNDS: Final = frozenset({"refused", "not_working", "is_head", "sole_trader"})


def objections_to_text(texts: dict[str, str]) -> list[Objection]:
    """The first two parts must be written; achievements may be few, but not left empty by chance."""
    objections = []
    for name in ("organization_about", "work_done"):
        written = len(texts.get(name, "").strip())
        if written < MIN_LETTERS:
            objections.append(
                Objection(
                    "REPORT_PART_EMPTY",
                    f"Заполните часть «{PARTS[name]}»: хотя бы несколько предложений.",
                    name,
                )
            )
    return objections


def objections_to_sending(state: str, texts: dict[str, str], *, own_organization: bool) -> list[Objection]:
    """Why a report may not go to the head. own_organization: the author is the only head there."""
    if state not in EDITABLE:
        return [Objection("REPORT_STATE", "Отчёт уже отправлен. Чтобы изменить его, сначала верните его себе.")]
    if own_organization:
        return [
            Objection(
                "OWN_REPORT",
                "Вы сами руководитель этой организации, согласовать свой отчёт нельзя. "
                "В заявлении выберите «Нет: я сам руководитель организации» – отчёт уйдёт без согласования.",
            )
        ]
    return objections_to_text(texts)


def objections_to_decision(state: str, author: UUID, signer: UUID | None) -> list[Objection]:
    """Why somebody may not sign or refuse a report. signer: the practitioner behind the head's account, if any."""
    if signer is not None and signer == author:
        return [
            Objection(
                "OWN_REPORT",
                "Это ваш собственный отчёт. Подписать его может только другой уполномоченный руководитель.",
            )
        ]
    if state != ON_APPROVAL:
        return [
            Objection(
                "REPORT_STATE",
                "Отчёт больше не ждёт решения: автор вернул его себе или решение уже принято.",
            )
        ]
    return []


def objections_to_refusal_reason(reason: str) -> list[Objection]:
    if len(reason.strip()) < MIN_REASON:
        return [
            Objection(
                "REASON_REQUIRED",
                "Напишите причину отказа понятно для работника: что не так и что нужно исправить.",
                "reason",
            )
        ]
    return []


def is_overdue(sent_on: date | None, today: date, working_days: int, calendar: WorkCalendar) -> bool:
    """The head has been silent for more than so many working days."""
    return sent_on is not None and calendar.between(sent_on, today) > working_days
