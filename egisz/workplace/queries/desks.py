"""The desk of each role: what waits, how urgent it is, where to go."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from egisz.accreditation.public import QueueFilter, meeting_calendar, meeting_list, queue, waiting_count
from egisz.corrections.public import open_count
from egisz.frmo.public import all_organizations, completeness, organization
from egisz.frmr.public import WorkerFilter, list_workers
from egisz.identity.public import employer_requests, holders
from egisz.kernel import clock, text
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import NotFound
from egisz.nsi.public import books, waiting_proposals
from egisz.outbox.public import health
from egisz.signature.public import my_certificate
from egisz.workplace.queries.audit import auditor_desk
from egisz.workplace.queries.deputies import deputies_card, deputy_desk
from egisz.workplace.queries.desk import Desk, place_of
from egisz.workplace.queries.operator import operator_desk


def desk(actor: Actor, today: date) -> Desk:
    """The desk of the actor's role; NotFound for those who have none."""
    build = _DESKS.get(actor.role)
    if build is None:
        raise NotFound
    return build(actor, today)


def _workers(actor: Actor, today: date, accreditation: str = "") -> int:
    return list_workers(actor, WorkerFilter(accreditation=accreditation), today=today, limit=0)[1]


def _hr(actor: Actor, today: date) -> Desk:
    everybody, expired = _workers(actor, today), _workers(actor, today, "expired")
    soon = _workers(actor, today, "6")
    open_cases = open_count(actor)
    asked = employer_requests(actor)
    info = organization(actor.organization_oid)
    missing = completeness(info).missing if info else ()
    workers_url = reverse("frmr:workers")
    lede = "Срочного ничего нет."
    if asked:
        lede = f"{text.counted(len(asked), 'человек просит', 'человека просят', 'человек просят')} внести их в регистр."
    elif open_cases:
        lede = f"Ответа ждёт {text.counted(open_cases, 'сообщение', 'сообщения', 'сообщений')} о неточности."
    cards: list[dict[str, Any]] = [
        {
            "title": "Работники",
            "href": workers_url,
            "icon_name": "users",
            "text": "Личные дела, образование, документы. Поиск по фамилии и СНИЛС.",
            "tag_text": f"{everybody} в штате",
            "tag_kind": "info",
        },
        {
            "title": "Аккредитация истекает",
            "href": f"{workers_url}?accreditation=6",
            "icon_name": "clock",
            "text": f"В ближайшие полгода — у {soon}. Уже истекла — у {expired}.",
            "tag_text": f"Истекла: {expired}" if expired else "В порядке",
            "tag_kind": "bad" if expired else "good",
        },
        {
            "title": "Неточности",
            "href": reverse("corrections:queue"),
            "icon_name": "edit",
            "text": "Работники сообщают, что в регистре неверно. Исправьте карточку или объясните отказ.",
            "tag_text": f"Ждут: {open_cases}" if open_cases else "Пусто",
            "tag_kind": "warn" if open_cases else "good",
        },
        {
            "title": "Организация",
            "href": reverse("frmo:card"),
            "icon_name": "building",
            "text": f"Не заполнено: {', '.join(missing)}." if missing else "Карточка и подразделения заполнены.",
            "tag_text": "Дополнить" if missing else "Готово",
            "tag_kind": "warn" if missing else "good",
        },
    ]
    if asked:
        cards.insert(
            0,
            {
                "title": "Просят внести в регистр",
                "href": reverse("workplace:requests"),
                "icon_name": "user",
                "text": "Люди вошли в кабинет, но в регистре их нет. Внесите их или объясните, почему нельзя.",
                "tag_text": f"Ждут: {len(asked)}",
                "tag_kind": "warn",
            },
        )
    return Desk("Кадровая служба", place_of(actor), lede, ("Добавить работника", reverse("frmr:add")), tuple(cards))


def _head(actor: Actor, today: date) -> Desk:
    waiting = waiting_count(actor)
    key = my_certificate(actor)
    url = reverse("accreditation:approvals")
    if waiting:
        lede = f"Вашей подписи ждёт {text.counted(waiting, 'отчёт', 'отчёта', 'отчётов')}."
    else:
        lede = "Отчётов на подпись нет."
    return Desk(
        "Руководитель организации",
        place_of(actor),
        lede,
        ("Открыть отчёты", url) if waiting else None,
        (
            {
                "title": "Отчёты на подпись",
                "href": url,
                "icon_name": "sign",
                "text": "Прочитайте отчёт о работе за пять лет, подпишите или откажите с причиной.",
                "tag_text": f"Ждут: {waiting}" if waiting else "Пусто",
                "tag_kind": "warn" if waiting else "good",
            },
            {
                "title": "Моя подпись",
                "href": reverse("signature:mine"),
                "icon_name": "seal",
                "text": f"Сертификат действует до {text.medium_date(key.not_after)}."
                if key
                else "Ключа подписи в системе нет. Можно подписать файл в своей программе и загрузить подпись.",
                "tag_text": "Действует" if key else "Нет ключа",
                "tag_kind": "good" if key else "warn",
            },
            {
                "title": "Организация",
                "href": reverse("frmo:card"),
                "icon_name": "building",
                "text": "Карточка организации и подразделения в ФРМО.",
            },
            deputies_card(actor, today),
        ),
    )


def _centre(actor: Actor, today: date) -> Desk:
    answer = queue(actor, QueueFilter(), 1, today)
    url = reverse("accreditation:queue")
    fresh, checking = answer.counts.get("submitted", 0), answer.counts.get("centre_check", 0)
    lede = "Новых заявлений нет."
    if answer.overdue:
        lede = f"Срок прошёл у {text.counted(answer.overdue, 'заявления', 'заявлений', 'заявлений')}. Начните с них."
    elif fresh:
        lede = f"Регистрации ждёт {text.counted(fresh, 'заявление', 'заявления', 'заявлений')}."
    return Desk(
        "Федеральный аккредитационный центр",
        "",
        lede,
        ("Открыть очередь", url),
        (
            {
                "title": "Ждут регистрации",
                "href": f"{url}?state=submitted",
                "icon_name": "file",
                "text": "Присвойте номер: с этого дня идёт срок проверки.",
                "tag_text": str(fresh),
                "tag_kind": "warn" if fresh else "good",
            },
            {
                "title": "На проверке",
                "href": f"{url}?state=centre_check",
                "icon_name": "search",
                "text": f"Скоро кончится срок — у {answer.soon}. Уже прошёл — у {answer.overdue}.",
                "tag_text": str(checking),
                "tag_kind": "bad" if answer.overdue else "info",
            },
            _next_meeting_card(f"{url}?state=meeting_set", today),
        ),
    )


def _next_meeting_card(url: str, today: date) -> dict[str, Any]:
    """For the centre: it hands cases over to a meeting but does not keep the agendas."""
    nearest = next((meeting.held_on for meeting in meeting_calendar(since=today)), None)
    return {
        "title": "Ближайшее заседание",
        "href": url,
        "icon_name": "calendar",
        "text": f"Комиссия соберётся {text.long_date(nearest)}. Дела с назначенной датой — в очереди."
        if nearest
        else "Назначенных заседаний нет. Дату ставит секретарь комиссии.",
        "tag_text": text.days((nearest - today).days) if nearest else "",
        "tag_kind": "info",
    }


def _meetings_card(actor: Actor, today: date) -> dict[str, Any]:
    meetings = meeting_list(actor, today)
    nearest = meetings.upcoming[0] if meetings.upcoming else None
    return {
        "title": "Заседания комиссии",
        "href": reverse("accreditation:meetings"),
        "icon_name": "calendar",
        "text": f"Ближайшее — {text.long_date(nearest.held_on)}, в повестке {nearest.cases}."
        if nearest
        else "Назначенных заседаний нет.",
        "tag_text": text.days((nearest.held_on - today).days) if nearest else "",
        "tag_kind": "info",
    }


def _commission(actor: Actor, today: date) -> Desk:
    meetings = meeting_list(actor, today)
    nearest = meetings.upcoming[0] if meetings.upcoming else None
    left = nearest.cases - nearest.my_votes if nearest else 0
    lede = (
        f"В ближайшей повестке вы не голосовали по {text.counted(left, 'делу', 'делам', 'делам')}."
        if left
        else "Все ваши голоса отданы."
    )
    return Desk(
        "Центральная аккредитационная комиссия",
        "",
        lede,
        ("К заседанию", reverse("accreditation:meeting", args=[nearest.id])) if nearest else None,
        (_meetings_card(actor, today),),
    )


def _secretary(actor: Actor, today: date) -> Desk:
    meetings = meeting_list(actor, today)
    lede = "Все переданные дела поставлены в повестку."
    if meetings.waiting:
        lede = f"Даты заседания ждёт {text.counted(meetings.waiting, 'дело', 'дела', 'дел')}."
    key = my_certificate(actor)
    return Desk(
        "Секретарь комиссии",
        "",
        lede,
        ("Заседания и повестки", reverse("accreditation:meetings")),
        (
            _meetings_card(actor, today),
            {
                "title": "Моя подпись",
                "href": reverse("signature:mine"),
                "icon_name": "seal",
                "text": f"Сертификат действует до {text.medium_date(key.not_after)}. Ею подписывается протокол."
                if key
                else "Ключа подписи нет: протокол подписать нельзя.",
                "tag_text": "Действует" if key else "Нет ключа",
                "tag_kind": "good" if key else "bad",
            },
        ),
    )


def _admin(actor: Actor, today: date) -> Desk:
    state = health(clock.now())
    loaded = books()
    to_check = waiting_proposals(actor)
    organizations = all_organizations()
    return Desk(
        "Администратор системы",
        "",
        "Фоновый процесс работает." if state.worker_alive else "Фоновый процесс не отвечает: письма не уходят.",
        None,
        (
            {
                "title": "Доставка событий",
                "href": reverse("health:readyz"),
                "icon_name": "clock",
                "text": f"Ждут: {state.waiting}. Не удалось доставить: {state.dead}.",
                "tag_text": "Работает" if state.worker_alive else "Стоит",
                "tag_kind": "good" if state.worker_alive and not state.dead else "bad",
            },
            {
                "title": "Справочники",
                "href": reverse("nsi:catalogue"),
                "icon_name": "book",
                "text": f"Загружено {text.counted(len(loaded), 'справочник', 'справочника', 'справочников')} ФНСИ.",
                "tag_text": str(len(loaded)),
                "tag_kind": "info",
            },
            {
                "title": "Изменения справочников",
                "href": reverse("nsi:manage"),
                "icon_name": "edit",
                "text": "Новые версии: загрузить файл, править записи, проверить предложение другого администратора.",
                "tag_text": f"Ждут вашей проверки: {to_check}" if to_check else "",
                "tag_kind": "warn",
            },
            {
                "title": "Организации",
                "href": reverse("workplace:organizations"),
                "icon_name": "building",
                "text": "Зарегистрированные организации и новая организация.",
                "tag_text": str(len(organizations)),
                "tag_kind": "info",
            },
        ),
    )


def _security(actor: Actor, today: date) -> Desk:
    held = holders(actor, today)
    blocked = len({one.account_id for one in held if not one.is_active})
    return Desk(
        "Администратор безопасности",
        "",
        "Вы решаете, кто и что может делать в системе. Свои роли вам выдаёт другой администратор безопасности.",
        ("Открыть учётные записи", reverse("workplace:accounts")),
        (
            {
                "title": "Учётные записи и роли",
                "href": reverse("workplace:accounts"),
                "icon_name": "users",
                "text": "Завести человека, выдать или прекратить роль, заблокировать.",
                "tag_text": f"{text.counted(len(held), 'роль действует', 'роли действуют', 'ролей действует')}",
                "tag_kind": "info",
            },
            {
                "title": "Заблокированные с ролями",
                "href": reverse("workplace:accounts"),
                "icon_name": "alert",
                "text": "Роль заблокированного человека лучше прекратить: иначе она вернётся вместе с доступом.",
                "tag_text": str(blocked) if blocked else "Нет",
                "tag_kind": "warn" if blocked else "good",
            },
        ),
    )


_DESKS = {
    Role.HR: _hr,
    Role.HEAD: _head,
    Role.DEPUTY: deputy_desk,
    Role.CENTRE: _centre,
    Role.COMMISSION: _commission,
    Role.SECRETARY: _secretary,
    Role.ADMIN: _admin,
    Role.SECURITY: _security,
    Role.AUDITOR: auditor_desk,
    Role.OPERATOR: operator_desk,
}
