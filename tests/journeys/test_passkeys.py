"""Passkeys in Chromium with a virtual authenticator: added, used without a name, refused when they should be."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, expect

from tests.journeys.stage import Company, Installation, Visitor, installation

SCREEN_BUTTON = re.compile("Войти отпечатком")


@pytest.fixture(scope="module")
def named(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation at a name: browsers refuse passkeys at an address of digits."""
    if "//localhost" in os.environ.get("EGISZ_JOURNEY_URL", ""):
        yield request.getfixturevalue("place")
        return
    with installation(tmp_path_factory.mktemp("named"), host="localhost") as running:
        yield running


@pytest.fixture
def people(browser: Browser, named: Installation) -> Iterator[Callable[..., Company]]:
    groups: list[Company] = []

    def gather(width: int = 1280) -> Company:
        groups.append(Company(browser, named, width))
        return groups[-1]

    yield gather
    for group in groups:
        group.close()


class Pocket:
    """What the person carries: a device that checks the finger and keeps keys."""

    def __init__(self, visitor: Visitor) -> None:
        self.cdp: CDPSession = visitor.page.context.new_cdp_session(visitor.page)
        self.cdp.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        self.id = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def _send(self, command: str, **members: Any) -> Any:
        return self.cdp.send(f"WebAuthn.{command}", {"authenticatorId": self.id, **members})

    def finger(self, *, right: bool) -> None:
        self._send("setUserVerified", isUserVerified=right)

    def keys(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._send("getCredentials")["credentials"]
        return found

    def put_back(self, key: dict[str, Any]) -> None:
        """A copy of the key as it was before."""
        self._send("clearCredentials")
        self._send("addCredential", credential=key)

    def lose(self) -> None:
        self._send("clearCredentials")


def to_the_provider(visitor: Visitor) -> None:
    visitor.page.context.clear_cookies()
    visitor.go("/")
    visitor.press("Войти")
    visitor.press("Войти")


def sign_in_by_key(visitor: Visitor) -> None:
    """Without a name and without a password."""
    to_the_provider(visitor)
    visitor.main.get_by_role("button", name=SCREEN_BUTTON).click()


@pytest.mark.parametrize("width", [1280, 390], ids=["desktop", "phone"])
def test_a_passkey_from_its_first_day_to_the_loss_of_the_device(people: Callable[..., Company], width: int) -> None:
    worker = people(width).person("nurse" if width == 1280 else "ready")
    pocket = Pocket(worker)
    worker.go("/cabinet/security/")
    worker.sees("Сейчас вас защищает только пароль", "Ключа доступа пока нет")
    worker.check("security-empty")
    worker.press("Добавить ключ доступа")
    worker.check("passkey-new")
    worker.fill("Название", "Мой телефон")
    worker.main.get_by_role("button", name="Создать ключ").click()
    worker.page.wait_for_url("**/cabinet/security/")
    worker.sees("Ключ доступа добавлен", "Мой телефон", "только на устройстве")
    worker.press("Получить коды")
    worker.check("spare-codes")
    spare = worker.main.locator("code").first.inner_text()
    worker.go("/cabinet/security/")
    worker.sees("10 кодов осталось")
    worker.check("security-full")

    sign_in_by_key(worker)
    worker.page.wait_for_url("**/cabinet/")
    worker.go("/cabinet/security/passkeys/new/")
    worker.sees("Новый ключ доступа")  # the key that signed in was two factors: nothing more is asked

    pocket.finger(right=False)
    sign_in_by_key(worker)
    said = worker.main.locator("[data-passkey-said]")
    expect(said).to_contain_text("отпечаток или код не подошёл")
    worker.check("wrong-finger")
    pocket.finger(right=True)

    (copied,) = pocket.keys()
    sign_in_by_key(worker)
    worker.page.wait_for_url("**/cabinet/")
    pocket.put_back(copied)
    sign_in_by_key(worker)
    worker.page.get_by_role("heading", name="Ключ доступа не").wait_for()
    worker.sees("похоже, у него есть копия")
    worker.check("cloned-key")

    pocket.lose()
    sign_in_by_key(worker)
    expect(worker.main.locator("[data-passkey-said]")).to_contain_text("ключа на этом устройстве нет")

    account = worker.place.accounts["nurse" if width == 1280 else "ready"]
    to_the_provider(worker)
    worker.page.get_by_label(re.compile("СНИЛС")).first.fill(account["snils"])
    worker.page.get_by_label("Пароль", exact=True).fill(account["password"])
    worker.press("Войти")
    worker.sees("Подтвердите вход")
    worker.check("second-factor")
    worker.fill("Код", "AAAAA-AAAAA")
    worker.main.get_by_role("button", name="Войти", exact=True).click()
    expect(worker.main).to_contain_text("Код не\u00a0подошёл")
    worker.check("second-factor-wrong")
    worker.fill("Код", spare)
    worker.main.get_by_role("button", name="Войти", exact=True).click()
    worker.page.wait_for_url("**/cabinet/")
    worker.go("/cabinet/security/")
    worker.sees("9 кодов осталось")
    worker.follow(worker.main.get_by_role("link", name=re.compile("Удалить.*Мой")))
    worker.sees("Это последний второй фактор")
    worker.check("remove-last")
    worker.press("Удалить")
    worker.sees("Сейчас вас защищает только пароль")
