"""Deputies: the head's list, and the desk of a deputy."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from egisz.accreditation.public import waiting_count
from egisz.corrections.public import open_count
from egisz.identity.public import acts_for_head, delegations, mandate_of
from egisz.kernel import text
from egisz.kernel.actor import Actor
from egisz.workplace.queries.desk import Desk, place_of


def deputies_card(actor: Actor, today: date) -> dict[str, Any]:
    """For the head's desk."""
    active = sum(one.state == "active" for one in delegations(actor, today))
    return {
        "title": "Заместители",
        "href": reverse("workplace:deputies"),
        "icon_name": "users",
        "text": "Поручите подписывать за вас на время отпуска или командировки. Отозвать можно в любой день.",
        "tag_text": f"Действует: {active}" if active else "Никого",
        "tag_kind": "info" if active else "",
    }


def deputy_desk(actor: Actor, today: date) -> Desk:
    """What the head has given to the deputy, and nothing else."""
    waiting = waiting_count(actor)
    reports, corrections = acts_for_head(actor, "reports", today), acts_for_head(actor, "corrections", today)
    mandate = mandate_of(actor, "reports", today) or mandate_of(actor, "corrections", today)
    cards: list[dict[str, Any]] = []
    if reports:
        cards.append(
            {
                "title": "Отчёты на подпись",
                "href": reverse("accreditation:approvals"),
                "icon_name": "sign",
                "text": "Прочитайте отчёт о работе за пять лет, подпишите или откажите с причиной.",
                "tag_text": f"Ждут: {waiting}" if waiting else "Пусто",
                "tag_kind": "warn" if waiting else "good",
            }
        )
    if corrections:
        cases = open_count(actor)
        cards.append(
            {
                "title": "Неточности",
                "href": reverse("corrections:queue"),
                "icon_name": "edit",
                "text": "Работники сообщают, что в регистре неверно. Ответьте по существу или объясните отказ.",
                "tag_text": f"Ждут: {cases}" if cases else "Пусто",
                "tag_kind": "warn" if cases else "good",
            }
        )
    cards.append(
        {
            "title": "Моя подпись",
            "href": reverse("signature:mine"),
            "icon_name": "seal",
            "text": "Вы подписываете своей подписью, рядом стоит пометка «по поручению».",
        }
    )
    lede = f"Вы действуете {mandate.words}." if mandate else "Поручений сейчас нет."
    if reports and waiting:
        lede = f"{lede} Подписи ждёт {text.counted(waiting, 'отчёт', 'отчёта', 'отчётов')}."
    action = ("Открыть отчёты", reverse("accreditation:approvals")) if reports and waiting else None
    return Desk("Заместитель руководителя", place_of(actor), lede, action, tuple(cards))
