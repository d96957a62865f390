"""How hours and documents are said on the page."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from egisz.cme.public import CreditLine, EducationPage, HoursReport
from egisz.kernel import text

_TAGS = {"counts": ("Засчитано", "good"), "no": ("Не входит", ""), "undecided": ("Ждёт подтверждения", "warn")}
_KINDS = {
    "refresher": "Повышение квалификации",
    "retraining": "Переподготовка",
    "event": "Мероприятие НМО",
    "module": "Модуль НМО",
    "manual_refresher": "Повышение квалификации, внесли вы",
    "manual_other": "Другое обучение, внесли вы",
}
HEAD = (
    "Обучение",
    "Дата",
    {"title": "Часы", "kind": "num"},
    "Зачёт",
    {"title": "Действие", "kind": "act"},
)


def inaccuracy_href(block: str, field: str, object_id: object, organization_oid: str) -> str:
    """Where to say that a fact of the register is wrong; "" while that room is not there."""
    try:
        base = reverse("corrections:new")
    except NoReverseMatch:
        return ""
    return f"{base}?{urlencode({'block': block, 'field': field, 'object': object_id, 'org': organization_oid})}"


def credit_rows(lines: tuple[CreditLine, ...], organization_oid: str) -> list[list[Any]]:
    """Cells of kit.table: what, when, how much, verdict with its reason, what one can do."""
    return [
        [
            {
                "text": line.title,
                "href": reverse("cme:file", args=[line.id]) if line.has_file and line.is_manual else "",
                "hint": ". ".join(filter(None, (_KINDS[line.kind], line.provider, _document(line)))),
            },
            text.short_date(line.date),
            text.decimal(line.hours),
            {"tag": _TAGS[line.verdict][0], "kind": _TAGS[line.verdict][1], "hint": line.reason},
            _act(line, organization_oid),
        ]
        for line in lines
    ]


def _document(line: CreditLine) -> str:
    return f"№ {line.document_number}" if line.document_number else ""


def _act(line: CreditLine, organization_oid: str) -> dict[str, str]:
    if line.is_manual:
        if line.verdict == "counts":
            return {"text": "Проверено"}
        return {"text": "Убрать", "href": reverse("cme:remove", args=[line.id])}
    block = "other" if line.kind in ("event", "module") else "further_education"
    href = inaccuracy_href(block, line.title, line.id, organization_oid)
    return {"text": "Сообщить о неточности", "href": href} if href else {"text": "Из регистра"}


def gauges(report: HoursReport) -> list[dict[str, Any]]:
    """Two meters: all hours and refreshers."""
    need = report.requirement
    return [
        _gauge("Всего", report.total, report.total_undecided, need.total_min),
        _gauge("Из них повышение квалификации", report.refresher, report.refresher_undecided, need.refresher_min),
    ]


def _gauge(name: str, done: Any, undecided: Any, need: int) -> dict[str, Any]:
    return {
        "name": name,
        "figure": f"{text.decimal(done)} из {_genitive(need)}",
        "value": int(min(100, done * 100 / need)) if need else 100,
        "more": f"Ещё {text.hours(undecided)} ждут подтверждения" if undecided else "",
    }


def state(page: EducationPage, today: date) -> dict[str, str]:
    """The one sentence that matters now: title, text, kind of a notice."""
    report = page.report
    assert report is not None
    if report.enough:
        return {"title": "Часов достаточно", "kind": "good", "text": "Для периодической аккредитации обучение набрано."}
    if report.enough_if_confirmed:
        return {
            "title": "Будет достаточно, когда всё подтвердят",
            "kind": "warn",
            "text": "Набирать больше не нужно: проследите, чтобы документы ниже подтвердили.",
        }
    return {"title": f"Не хватает {_of_hours(report)}", "kind": "warn", "text": _what_to_do(page, report, today)}


def _of_hours(report: HoursReport) -> str:
    if report.missing_refresher >= report.missing_total:
        return f"{_genitive(report.missing_refresher)} повышения квалификации"
    if report.missing_refresher:
        return f"{_genitive(report.missing_total)}, из них {_genitive(report.missing_refresher)} повышения квалификации"
    return _genitive(report.missing_total)


def _genitive(number: Any) -> str:
    whole = int(number)
    if whole != number:
        return f"{text.decimal(number)}{text.NBSP}часа"
    return text.counted(whole, "часа", "часов", "часов")


def _what_to_do(page: EducationPage, report: HoursReport, today: date) -> str:
    advice = (
        "Подойдёт только повышение квалификации по вашей специальности."
        if report.missing_refresher >= report.missing_total
        else "Подойдут повышение квалификации и программы НМО по вашей специальности."
    )
    if page.last_start is None or page.deadline is None:
        return advice
    if page.last_start < today:
        return (
            f"{advice} До {text.long_date(page.deadline)} их уже не набрать: учиться можно не больше 6 часов в день. "
            "Узнайте в аккредитационном центре, как быть."
        )
    return (
        f"{advice} Аккредитация действует до {text.long_date(page.deadline)}. Учиться можно не больше 6 часов в день, "
        f"поэтому начните не позже {text.long_date(page.last_start)}."
    )
