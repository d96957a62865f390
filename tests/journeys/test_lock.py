"""The installed app on a phone: hidden when one looks away, locked by the server, opened by the PIN of the phone."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta

import psycopg
import pytest
from django.contrib.sessions.serializers import JSONSerializer
from django.core import signing

from tests.journeys.stage import Company, Visitor

FORM = "/corrections/new/?block=personal&field=Фамилия"
TYPED = "В фамилии опечатка: должно быть через «ё»"
PIN = "4071"
_SALT = "django.contrib.sessions.SessionStore"


def as_app(visitor: Visitor) -> None:
    """The pages believe that they were opened from the screen of the phone."""
    visitor.page.add_init_script(
        """const ask = window.matchMedia.bind(window);
        window.matchMedia = (query) => query.includes("standalone") ? { matches: true } : ask(query);"""
    )


def rests(visitor: Visitor, idle: timedelta) -> None:
    """As if the last request of this session had come so long ago."""
    place = visitor.place
    (cookie,) = [item for item in visitor.page.context.cookies() if item["name"] == "egisz"]
    key = (place.folder / "keys" / "django.key").read_text()
    with psycopg.connect(place.database or os.environ["DATABASE_URL"], autocommit=True) as connection:
        named = {"k": cookie["value"]}
        ((data,),) = connection.execute("SELECT session_data FROM django_session WHERE session_key = %(k)s", named)
        session = signing.loads(data, key=key, salt=_SALT, serializer=JSONSerializer)
        session["egisz_seen"] = (datetime.fromisoformat(session["egisz_seen"]) - idle).isoformat()
        named["d"] = signing.dumps(session, key=key, salt=_SALT, serializer=JSONSerializer, compress=True)
        connection.execute("UPDATE django_session SET session_data = %(d)s WHERE session_key = %(k)s", named)


def looks_away_and_back(visitor: Visitor) -> None:
    visitor.page.evaluate(
        """for (const hidden of [true, false]) {
            Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
            if (hidden) window.whileAway = getComputedStyle(document.body).visibility;
        }"""
    )


@pytest.mark.article("A-101")
def test_the_app_is_locked_and_opens_by_the_pin_with_what_was_typed(company: Callable[..., Company]) -> None:
    people = company(390)
    worker = people.person("nurse")
    worker.go("/cabinet/devices/pin/")
    worker.fill("Новый ПИН-код", PIN)
    worker.fill("ПИН-код ещё раз", PIN)
    worker.fill("Пароль", people.place.accounts["nurse"]["password"])
    worker.press("Задать ПИН-код")
    worker.sees("ПИН-код задан")
    as_app(worker)
    with worker.page.expect_response(lambda answer: answer.url.endswith("/session/") and answer.ok):
        worker.go(FORM)
    area = worker.main.locator("textarea").first
    area.fill(TYPED)

    looks_away_and_back(worker)
    worker.page.locator("html:not([data-away])").wait_for()
    assert worker.page.evaluate("window.whileAway") == "hidden"
    assert area.input_value() == TYPED

    rests(worker, timedelta(minutes=6))
    looks_away_and_back(worker)
    worker.page.wait_for_url("**/lock/**")
    worker.sees("Кабинет заперт")
    worker.check("app-locked")
    worker.fill("ПИН-код", "9090")
    worker.press("Открыть")
    worker.sees("ПИН-код не подошёл. Осталось: 4 попытки")
    worker.check("app-locked-miss")
    worker.fill("ПИН-код", PIN)
    worker.press("Открыть")
    worker.page.wait_for_url("**/corrections/new/**")
    worker.page.get_by_text("Вернули то, что вы не успели отправить").wait_for()
    assert worker.main.locator("textarea").first.input_value() == TYPED
