"""The home page of a practitioner: the date, the next button, the four sections, the news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from egisz.accreditation.public import HomeFacts, home_facts
from egisz.cme.public import HoursReport
from egisz.frmr.public import EmploymentInfo, service_in
from egisz.kernel import text
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound
from egisz.notifications.public import latest
from egisz.ui.http import address


@dataclass(frozen=True, slots=True)
class HoursRing:
    done: int
    total: int
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CycleLine:
    """Per cents of the way from the last accreditation to the expiry, and three marks below the line."""

    now: float
    opens: float
    marks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class HomePage:
    greeting: str
    place: str
    kicker: str
    figure: str
    until: str
    actions: tuple[tuple[str, str], ...]
    hours: HoursRing | None
    cycle: CycleLine | None
    cards: tuple[dict[str, Any], ...]
    news: tuple[dict[str, Any], ...]
    links: tuple[tuple[str, str], ...]
    whose_move: str
    next_meeting: str


def home_page(actor: Actor, today: date) -> HomePage:
    """The home page of a practitioner; NotFound for anybody else."""
    if actor.practitioner_id is None:
        raise NotFound
    facts = home_facts(actor, today)
    jobs = [job for job in facts.employments if job.covers(today)]
    news = latest(actor.account_id, 3) if actor.account_id else []
    unread = sum(1 for item in news if not item.is_read)
    panel = _panel(facts, today)
    return HomePage(
        greeting=facts.given_names,
        place=_place(jobs),
        whose_move=_whose_move(facts),
        next_meeting=text.long_date(facts.next_meeting) if facts.next_meeting else "",
        kicker=panel.kicker,
        figure=panel.figure,
        until=panel.until,
        actions=panel.actions,
        hours=_ring(facts.hours) if facts.record else None,
        cycle=_cycle(facts, today),
        cards=(
            _accreditation_card(facts),
            _professional_card(facts, today),
            _education_card(facts.hours if facts.record else None),
            {
                "title": "Уведомления",
                "href": address("notifications:inbox"),
                "icon_name": "bell",
                "text": news[0].title if news else "Новых сообщений нет. О каждом шаге дела напишем сюда и на почту.",
                "tag_text": f"{unread} {text.plural(unread, 'новое', 'новых', 'новых')}" if unread else "",
                "tag_kind": "info",
                "gauge_name": "Приходят также",
                "gauge_figure": "на почту",
            },
        ),
        news=tuple(
            {
                "title": item.title,
                "href": item.link or address("notifications:inbox"),
                "text": item.body,
                "when": text.day_month(item.created_at),
                "iso": item.created_at.date().isoformat(),
                "new": not item.is_read,
            }
            for item in news
        ),
        links=(
            ("Заказать выписку", address("extracts:list")),
            ("Сообщить о неточности", address("cabinet:profile")),
            ("Добавить обучение", address("cme:home")),
            ("Куда обратиться за помощью", f"{address('cabinet:help')}#support"),
        ),
    )


def _whose_move(facts: HomeFacts) -> str:
    """«Сейчас действуете вы» or who else, and until when."""
    if not facts.whose_move or (facts.application is None and not facts.window_is_open):
        return ""
    if facts.whose_move == "вы":
        return "Сейчас ход за вами"
    until = f" до {text.long_date(facts.deadline)}" if facts.deadline else ""
    return f"Сейчас действует {facts.whose_move}{until}"


def _place(jobs: list[EmploymentInfo]) -> str:
    main = min(jobs, key=lambda job: (job.kind, job.begin_date), default=None)
    if main is None:
        return ""
    return f"{main.post_name}, {main.organization_name}"


@dataclass(frozen=True, slots=True)
class _Panel:
    kicker: str
    figure: str
    until: str
    actions: tuple[tuple[str, str], ...]


def _panel(facts: HomeFacts, today: date) -> _Panel:
    """The one thing that a worker fears: the date, then the next button."""
    section, how = address("accreditation:home"), ("Что понадобится", f"{address('cabinet:help')}#documents")
    record, application = facts.record, facts.application
    if record is None or facts.days_to_expiry is None:
        return _Panel(
            "Ваша аккредитация",
            "пока не записана",
            "В регистре нет сведений о пройденной аккредитации. Их вносит только комиссия своим решением.",
            (("Открыть раздел «Аккредитация»", section), how),
        )
    kicker = f"До конца аккредитации по специальности «{record.specialty_name}»"
    expires = record.end_date
    assert expires is not None
    until = f"Действует до {text.long_date(expires)}. "
    if facts.days_to_expiry < 0:
        return _Panel(
            f"Аккредитация по специальности «{record.specialty_name}»",
            "истекла",
            f"Срок закончился {text.long_date(expires)}. {_in_progress(facts)}"
            if application is not None and not application.is_draft
            else f"Срок закончился {text.long_date(expires)}. Периодическая больше невозможна: нужна первичная "
            "специализированная аккредитация.",
            (("Что делать теперь", section),),
        )
    figure = text.days(facts.days_to_expiry)
    if application is not None and application.is_draft:
        done = f"Заявление начато, готово {facts.sections_done} из {facts.sections_total} разделов."
        return _Panel(
            kicker,
            figure,
            until + done,
            (("Продолжить заявление", address("accreditation:application", application.id)), how),
        )
    if application is not None and application.state not in ("passed", "not_passed", "withdrawn"):
        return _Panel(
            kicker,
            figure,
            until + _in_progress(facts),
            (("Открыть заявление", address("accreditation:application", application.id)),),
        )
    if facts.window_is_open:
        return _Panel(kicker, figure, until + "Приём заявлений открыт.", (("Начать заявление", section), how))
    opens = facts.window.opens if facts.window else None
    later = f"Заявление можно подать с {text.long_date(opens)}." if opens and opens > today else ""
    return _Panel(kicker, figure, until + later, (("Открыть раздел «Аккредитация»", section), how))


def _in_progress(facts: HomeFacts) -> str:
    assert facts.application is not None
    sentence = f"Заявление № {facts.application.number}: сейчас действует {facts.whose_move}"
    if facts.deadline is not None:
        sentence += f", до {text.long_date(facts.deadline)}"
    return sentence + "."


def _ring(hours: HoursReport | None) -> HoursRing | None:
    if hours is None:
        return None
    need = hours.requirement
    rows = [
        ("Осталось набрать", text.hours(hours.missing_total)) if hours.missing_total else ("Всего", "достаточно"),
        ("Повышение квалификации", f"{text.decimal(hours.refresher)} из {need.refresher_min}{text.NBSP}ч"),
    ]
    return HoursRing(done=int(hours.total), total=need.total_min, rows=tuple(rows))


def _cycle(facts: HomeFacts, today: date) -> CycleLine | None:
    record, window = facts.record, facts.window
    if record is None or window is None or record.end_date is None:
        return None
    length = max(1, (record.end_date - record.pass_date).days)

    def share(day: date) -> float:
        return round(100 * (day - record.pass_date).days / length, 1)

    return CycleLine(
        now=share(today),
        opens=share(window.opens),
        marks=(
            ("Прошлая аккредитация", text.medium_date(record.pass_date)),
            ("Приём открыт" if window.opens <= today else "Приём откроется", f"с {text.medium_date(window.opens)}"),
            ("Подать не позднее", text.medium_date(window.closes)),
        ),
    )


def _accreditation_card(facts: HomeFacts) -> dict[str, Any]:
    card: dict[str, Any] = {
        "title": "Аккредитация",
        "href": address("accreditation:home"),
        "icon_name": "seal",
        "tag_text": "",
        "tag_kind": "info",
    }
    application = facts.application
    if application is None:
        meeting = f" Ближайшее заседание комиссии — {text.long_date(facts.next_meeting)}." if facts.next_meeting else ""
        return card | {"text": f"Заявлений пока нет.{meeting}", "tag_text": "Не начато", "tag_kind": ""}
    kinds = {"passed": "good", "not_passed": "bad", "not_admitted": "bad", "draft": "info"}
    card |= {"tag_text": application.state_title, "tag_kind": kinds.get(application.state, "warn")}
    if application.is_draft:
        return card | {
            "text": f"Заявление № {application.number}. {_missing(facts)}",
            "gauge_name": "Готово разделов",
            "gauge_figure": f"{facts.sections_done} из {facts.sections_total}",
            "gauge_value": round(100 * facts.sections_done / facts.sections_total),
        }
    if application.state in ("passed", "not_passed", "withdrawn"):
        return card | {"text": f"Заявление № {application.number}: {application.state_title.lower()}."}
    card["text"] = _in_progress(facts)
    if facts.next_meeting:
        card |= {"gauge_name": "Ближайшее заседание", "gauge_figure": text.medium_date(facts.next_meeting)}
    return card


def _missing(facts: HomeFacts) -> str:
    parts = []
    if facts.report is not None and facts.report.state == "on_approval":
        parts.append("дождаться подписи руководителя")
    if facts.hours is not None and facts.hours.missing_total:
        parts.append(f"набрать {text.hours(facts.hours.missing_total)}")
    return f"Осталось {' и '.join(parts)}." if parts else "Заполните оставшиеся разделы и отправьте."


def _professional_card(facts: HomeFacts, today: date) -> dict[str, Any]:
    report = facts.report
    card: dict[str, Any] = {
        "title": "Профессиональная часть",
        "href": address("accreditation:reports"),
        "icon_name": "case",
        "tag_text": "Не начато",
        "tag_kind": "",
        "text": "Отчёт о профессиональной деятельности составляется по каждому месту работы.",
    }
    if report is not None:
        kinds = {"on_approval": "warn", "approved": "good", "refused": "bad", "draft": "info"}
        card |= {"tag_text": report.state_title, "tag_kind": kinds.get(report.state, "")}
        period = f"{report.period_begin.year}–{report.period_end.year} годы"
        card["text"] = {
            "draft": f"Отчёт за {period} начат. Допишите его и отправьте руководителю.",
            "on_approval": f"Отчёт за {period} у руководителя с {text.day_month(report.sent_at)}."
            if report.sent_at
            else f"Отчёт за {period} у руководителя.",
            "approved": f"Отчёт за {period} согласован и подписан.",
            "refused": "Руководитель отказал в согласовании. Посмотрите причину.",
        }.get(report.state, f"Отчёт за {period}.")
    specialty = facts.record.specialty_code if facts.record else ""
    years, months = service_in(facts.employments, specialty, today)
    return card | {
        "gauge_name": "Стаж по специальности" if specialty else "Стаж",
        "gauge_figure": text.length_of_service(years, months),
    }


def _education_card(hours: HoursReport | None) -> dict[str, Any]:
    card: dict[str, Any] = {
        "title": "Образовательная часть",
        "href": address("cme:home"),
        "icon_name": "book",
    }
    if hours is None:
        return card | {"text": "Образование, повышение квалификации и программы НМО, которые известны регистру."}
    need = hours.requirement
    if hours.enough:
        sentence, tag, kind = "Часов достаточно для заявления.", "Достаточно", "good"
    else:
        missing = max(hours.missing_total, hours.missing_refresher)
        tag, kind = f"Не хватает {text.decimal(missing)} ч", "warn"
        sentence = (
            f"Повышения квалификации не хватает {text.hours(hours.missing_refresher)}."
            if hours.missing_refresher
            else "Подойдут и повышение квалификации, и программы НМО по специальности."
        )
    if hours.total_undecided:
        sentence += f" Ещё {text.hours(hours.total_undecided)} ждут подтверждения."
    return card | {
        "text": sentence,
        "tag_text": tag,
        "tag_kind": kind,
        "gauge_name": "Набрано часов",
        "gauge_figure": f"{text.decimal(hours.total)} из {need.total_min}",
        "gauge_value": min(100, round(100 * float(hours.total) / need.total_min)),
    }
