"""The desk of an operator of an identification centre."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from egisz.kernel.actor import Actor
from egisz.workplace.queries.desk import Desk, place_of


def operator_desk(actor: Actor, today: date) -> Desk:
    """One thing to do: confirm an identity while the person is here."""
    url = reverse("workplace:identify")
    return Desk(
        "Центр идентификации",
        place_of(actor),
        "Пришёл человек с паспортом? Найдите его запись, сверьте документ и подтвердите личность.",
        ("Подтвердить личность", url),
        (
            {
                "title": "Подтвердить личность",
                "href": url,
                "icon_name": "user",
                "text": "Поиск по СНИЛС, сверка документа, лист подтверждения для человека.",
            },
        ),
    )
