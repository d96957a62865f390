"""Quick ways in, in real browsers: a QR code with two of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.stage import Company, Visitor


def to_sign_in(visitor: Visitor) -> None:
    visitor.go("/")
    visitor.press("Войти")
    visitor.press("Войти")


def address_of_the_code(page: Page) -> str:
    """What a camera reads from the picture on the screen."""
    import io

    import zxingcpp
    from PIL import Image

    shot = Image.open(io.BytesIO(page.locator(".qr__code").screenshot()))
    (found,) = zxingcpp.read_barcodes(shot)
    return str(found.text)


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)], ids=["desktop", "phone-no-scripts"])
def test_a_screen_is_let_in_by_a_phone_that_is_signed_in(
    company: Callable[..., Company], width: int, scripts: bool
) -> None:
    people = company(width, scripts)
    account = people.place.accounts["nurse"]
    phone = people.person("nurse")
    screen = people.visitor()
    to_sign_in(screen)
    screen.check("signin-ways")
    screen.press("Войти по QR-коду")
    screen.sees("Число для сверки", "Ждём телефон")
    screen.check("qr-screen")
    number = screen.page.locator(".qr__number").inner_text()
    phone.go(address_of_the_code(screen.page))
    phone.sees("Вы сейчас входите на другом экране?", "Chrome, Linux", "127.0.0.1")
    phone.check("qr-phone")
    wrong = phone.main.get_by_role("radio").all()
    other = next(choice for choice in wrong if choice.get_attribute("value") != number)
    other.check(force=True)
    phone.fill("Пароль", account["password"])
    phone.press("Подтвердить вход")
    phone.sees("На экране другое число")
    if scripts:
        screen.page.wait_for_function(
            "before => document.querySelector('.qr__number').textContent !== before", arg=number
        )
    else:
        screen.press("Я подтвердил(а)")
    screen.sees("Код открыт на телефоне")
    phone.mark(screen.page.locator(".qr__number").inner_text())
    phone.fill("Пароль", account["password"])
    phone.press("Подтвердить вход")
    phone.sees("Вход подтверждён")
    if scripts:
        screen.page.get_by_role("heading", name="Это вы?").wait_for()
    else:
        screen.press("Я подтвердил(а)")
    screen.check("qr-approved")
    screen.press("Войти")
    screen.go("/cabinet/devices/")
    screen.sees("Этот сеанс")


def test_a_code_seen_by_another_person_ends_with_this_is_not_me(company: Callable[..., Company]) -> None:
    people = company()
    screen, thief, owner = people.visitor(), people.person("nurse"), people.person("head")
    to_sign_in(screen)
    screen.press("Войти по QR-коду")
    photographed = address_of_the_code(screen.page)
    thief.go(photographed)
    owner.go(photographed)
    owner.sees("Этот код не подходит")
    owner.check("qr-gone")
    screen.page.get_by_text("Код открыт на телефоне").wait_for()
    thief.press("Это не я")
    thief.sees("Вход отклонён")
    screen.page.get_by_text("Вход отклонили").wait_for()
    screen.check("qr-refused")


def leave(visitor: Visitor) -> None:
    with visitor.page.expect_navigation(wait_until="load"):
        visitor.page.get_by_role("button", name="Выйти").first.click()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_pin_opens_the_cabinet_on_its_own_device_and_after_a_miss(
    company: Callable[..., Company], width: int
) -> None:
    people = company(width)
    account = people.place.accounts["nurse"]
    worker = people.person("nurse")
    worker.go("/cabinet/devices/")
    worker.press("ПИН-код на этом устройстве")
    worker.check("pin-new")
    for pin, told in (("1234", "легко угадать"), ("4071", "ПИН-код задан")):
        worker.fill("Новый ПИН-код", pin)
        worker.fill("ПИН-код ещё раз", pin)
        worker.fill("Пароль", account["password"])
        worker.press("Задать ПИН-код")
        worker.sees(told)
    worker.sees("Это устройство")
    worker.check("devices-pin")
    leave(worker)
    to_sign_in(worker)
    worker.check("signin-pin")
    worker.press("Войти по ПИН-коду")
    worker.fill("ПИН-код", "9090")
    worker.press("Войти")
    worker.sees("ПИН-код не подошёл. Осталось: 4 попытки")
    worker.check("pin-wrong")
    worker.fill("ПИН-код", "4071")
    worker.press("Войти")
    worker.go("/cabinet/devices/")
    worker.press("Убрать ПИН-код")
    worker.sees("ПИН-код убран")
    stranger = people.visitor()
    to_sign_in(stranger)
    assert stranger.main.get_by_role("link", name="Войти по ПИН-коду").count() == 0
