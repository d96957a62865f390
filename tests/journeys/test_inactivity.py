"""An idle session in real browsers: the warning, two tabs that agree, a form that comes back."""

from __future__ import annotations

import os
from collections.abc import Callable

import psycopg
import pytest

from tests.journeys.stage import Company, Visitor

FORM = "/corrections/new/?block=personal&field=Фамилия"
TYPED = "В фамилии опечатка: должно быть через «ё»"


def at_the_form(visitor: Visitor) -> None:
    visitor.page.clock.install()
    visitor.go(FORM)
    visitor.page.wait_for_load_state("networkidle")


def server_forgets(visitor: Visitor) -> None:
    """What the server does when the term is over: the session is gone."""
    database = visitor.place.database or os.environ["DATABASE_URL"]
    (cookie,) = [item for item in visitor.page.context.cookies() if item["name"] == "egisz"]
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("DELETE FROM django_session WHERE session_key = %s", [cookie["value"]])


@pytest.mark.article("A-101")
@pytest.mark.parametrize("width", [1280, 390])
def test_what_was_typed_comes_back_after_an_idle_end(company: Callable[..., Company], width: int) -> None:
    people = company(width)
    worker = people.person("nurse")
    at_the_form(worker)
    area = worker.main.locator("textarea").first
    area.fill(TYPED)
    worker.page.clock.fast_forward("13:30")
    dialog = worker.page.get_by_role("dialog")
    assert dialog.count() == 0
    worker.page.clock.fast_forward("00:40")
    dialog.wait_for()
    worker.check("idle-warning")
    server_forgets(worker)
    worker.page.clock.fast_forward("01:00")
    worker.page.wait_for_url("**/login/**")
    worker.sees("Кабинет закрыт: вы долго ничего не делали")
    worker.check("idle-login")
    assert TYPED not in worker.page.evaluate("JSON.stringify(sessionStorage)")
    worker.press("Войти")
    account = people.place.accounts["nurse"]
    if "/aas/signin/" in worker.page.url:
        worker.fill("СНИЛС", account["snils"])
        worker.fill("Пароль", account["password"])
        worker.press("Войти")
    worker.page.wait_for_url("**/corrections/new/**")
    worker.page.get_by_text("Вернули то, что вы не успели отправить").wait_for()
    assert worker.main.locator("textarea").first.input_value() == TYPED
    worker.check("idle-returned")


def test_going_on_in_one_tab_closes_the_warning_in_the_other(company: Callable[..., Company]) -> None:
    worker = company().person("nurse")
    at_the_form(worker)
    other = worker.page.context.new_page()
    other.goto(worker.place.url + "/cabinet/devices/")
    other.wait_for_load_state("networkidle")
    worker.page.clock.fast_forward("14:10")  # all tabs of a browser have one clock
    for page in (worker.page, other):
        page.get_by_role("dialog").wait_for()
    other.get_by_role("button", name="Продолжить работу").click()
    other.get_by_role("dialog").wait_for(state="hidden")
    worker.page.get_by_role("dialog").wait_for(state="hidden")


def test_the_server_decides_not_the_clock_of_the_page(company: Callable[..., Company]) -> None:
    worker = company().person("nurse")
    at_the_form(worker)
    worker.page.clock.fast_forward("16:00")
    worker.page.get_by_role("dialog").wait_for(state="hidden")
    assert "/corrections/new/" in worker.page.url
    assert worker.main.locator("textarea").first.is_visible()
