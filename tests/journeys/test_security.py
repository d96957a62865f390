"""A worker connects an application with codes and signs in by it; also on a phone without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyotp
import pytest

from tests.journeys.stage import Company, Visitor


def _code(secret: str, visitor: Visitor, last: list[str]) -> str:
    """The code of now; waits for the next one when it was used already."""
    made = pyotp.TOTP(secret)
    while made.now() in last:
        visitor.page.wait_for_timeout(1000)
    last.append(made.now())
    return last[-1]


@pytest.mark.parametrize(
    ("width", "scripts", "key"), [(1280, True, "hr_hospital"), (390, False, "centre")], ids=["desktop", "phone-no-js"]
)
def test_an_application_protects_the_account(
    company: Callable[..., Company], width: int, scripts: bool, key: str
) -> None:
    people = company(width, scripts)
    worker = people.person(key)
    worker.go("/cabinet/security/")
    worker.sees("Приложение с кодами")
    if "//127." in worker.place.url:
        worker.sees("Здесь ключи доступа не работают")
    worker.check("security-digits")
    worker.press("Подключить приложение")
    worker.sees("Отсканируйте код в приложении")
    worker.check("application")
    secret = worker.main.locator("[data-secret]").inner_text().replace(" ", "").replace("\u00a0", "")
    used: list[str] = []
    worker.fill("Код из приложения", "000000")
    worker.press("Проверить и подключить")
    worker.sees("Код не подошёл")
    worker.fill("Код из приложения", _code(secret, worker, used))
    worker.press("Проверить и подключить")
    worker.sees("Приложение подключено")
    worker.check("security-application")

    again = people.visitor()
    account = again.place.accounts[key]
    again.go("/")
    again.press("Войти")
    again.press("Войти")
    again.page.get_by_label(re.compile("СНИЛС")).first.fill(account["snils"])
    again.page.get_by_label("Пароль", exact=True).fill(account["password"])
    again.press("Войти")
    again.sees("Подтвердите вход", "Шесть цифр")
    again.check("second-by-code")
    again.fill("Код", _code(secret, again, used))
    again.main.get_by_role("button", name="Войти", exact=True).click()
    again.page.wait_for_url(lambda url: "/aas/" not in url)
    again.go("/cabinet/security/")
    again.press("Отключить приложение")
    again.check("remove")
    again.press("Удалить")
    again.sees("Приложение с кодами: удалено", "Сейчас вас защищает только пароль")
