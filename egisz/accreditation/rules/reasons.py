"""Coded reasons of недопуск and of «не прошедший», each with a remedy (`domain/accreditation.md` 9.5, invariant 5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from egisz.accreditation.rules import sections


@dataclass(frozen=True, slots=True)
class Reason:
    """code: stable; title: what is wrong; remedy: what the applicant does next; section: where in the application."""

    code: str
    title: str
    remedy: str
    section: str


_ALL: Final = (
    Reason(
        "DOCS_INCOMPLETE",
        "Не хватает обязательного документа",
        "Приложите недостающий документ в его графе и отправьте заявление снова.",
        sections.DOCUMENTS,
    ),
    Reason(
        "FILE_UNREADABLE",
        "Скан не читается",
        "Отсканируйте документ заново, проверьте, что текст и печати видны, и замените файл.",
        sections.DOCUMENTS,
    ),
    Reason(
        "HOURS_INSUFFICIENT",
        "Не набраны часы обучения",
        "Посмотрите, сколько часов не хватает, пройдите обучение и добавьте удостоверение.",
        sections.EDUCATION,
    ),
    Reason(
        "HOURS_NOT_BY_SPECIALTY",
        "Часы не по заявленной специальности",
        "Посмотрите, какие часы зачтены и какие нет. Добавьте обучение по своей специальности.",
        sections.EDUCATION,
    ),
    Reason(
        "PK_NOT_IN_FRDO",
        "Удостоверения нет в ФИС ФРДО",
        "Попросите образовательную организацию внести удостоверение в ФИС ФРДО. Она обязана это сделать.",
        sections.EDUCATION,
    ),
    Reason(
        "EXPERIENCE_MISSING",
        "Нет стажа по специальности",
        "Попросите кадровую службу внести недостающее место работы в регистр.",
        sections.PROFESSIONAL,
    ),
    Reason(
        "BREAK_OVER_5Y",
        "Перерыв в работе по специальности больше 5 лет",
        "Пройдите профессиональную переподготовку, затем первичную специализированную аккредитацию.",
        sections.SPECIALTY,
    ),
    Reason(
        "REPORT_NOT_AGREED_NO_REFUSAL",
        "Отчёт не согласован, мотивированного отказа нет",
        "Получите подпись руководителя или его мотивированный отказ и отправьте заявление снова.",
        sections.PROFESSIONAL,
    ),
    Reason(
        "FRMR_DATA_WRONG",
        "Ошибка в данных регистра",
        "Нажмите «Сообщить о неточности» рядом с ошибкой: кадровая служба исправит её.",
        sections.PERSONAL,
    ),
    Reason(
        "FRMR_MISMATCH",
        "Документы расходятся с регистром",
        "Сравните документ с регистром. Ошибка в регистре – сообщите о неточности, в документе – замените файл.",
        sections.PERSONAL,
    ),
    Reason(
        "BASIC_EDUCATION_MISMATCH",
        "Базовое образование не подходит к специальности",
        "Проверьте выбранную специальность и приложите дипломы: базовый, ординатуры, переподготовки.",
        sections.SPECIALTY,
    ),
    Reason(
        "EXPIRED_BEFORE_SUBMISSION",
        "Аккредитация истекла до подачи",
        "Периодическая аккредитация уже недоступна. Подайте документы на первичную специализированную.",
        sections.SPECIALTY,
    ),
    Reason(
        "WRONG_KIND",
        "Выбран не тот вид аккредитации",
        "Подайте заявление на тот вид аккредитации, который вам подходит.",
        sections.SPECIALTY,
    ),
)

REASONS: Final[dict[str, Reason]] = {reason.code: reason for reason in _ALL}


def reason(code: str) -> Reason:
    """The reason with this code; KeyError when the code is not in the list."""
    return REASONS[code]
