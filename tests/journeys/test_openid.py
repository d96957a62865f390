"""A terminal without a browser asks for its code; a person lets it in by telephone, and later signs out everywhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.stage import ROOT, Company, Installation, Visitor

GRANT = "urn:ietf:params:oauth:grant-type:device_code"


def _register(place: Installation) -> None:
    environment = {
        **os.environ,
        "EGISZ_DATA_DIR": str(place.folder),
        "DATABASE_URL": place.database or os.environ["DATABASE_URL"],
    }
    command = [sys.executable, "manage.py", "register_oidc_client", "TERMINAL", "--title", "Терминал приёмного покоя"]
    options = ["--auth", "none", "--grant", "device_code", "--scopes", "openid profile phone"]
    subprocess.run([*command, *options], cwd=ROOT, env=environment, check=True, capture_output=True)


def _post(place: Installation, path: str, **given: str) -> dict[str, Any]:
    data = urllib.parse.urlencode({"client_id": "TERMINAL"} | given).encode()
    try:
        with urllib.request.urlopen(f"{place.url}{path}", data) as answer:
            return dict(json.load(answer))
    except urllib.error.HTTPError as error:
        return dict(json.load(error))


def _sign_in(person: Visitor, key: str) -> None:
    account = person.place.accounts[key]
    person.page.get_by_label(re.compile("СНИЛС")).first.fill(account["snils"])
    person.page.get_by_label("Пароль", exact=True).fill(account["password"])
    person.follow(person.main.get_by_role("button", name="Войти", exact=True))


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)], ids=["desktop", "phone-no-scripts"])
def test_a_person_lets_a_terminal_in(company: Callable[..., Company], width: int, scripts: bool) -> None:
    people = company(width, scripts)
    place = people.place
    _register(place)
    device = _post(place, "/oauth2/device", scope="openid profile phone")
    person = people.visitor()
    person.go("/device/")
    person.check("device")
    person.fill("Код с экрана", "BCDF-BCDF")
    person.press("Продолжить")
    person.sees("Такого кода нет или он устарел")
    person.check("device-wrong")
    person.fill("Код с экрана", device["user_code"].lower())
    person.press("Продолжить")
    _sign_in(person, "nurse")
    person.sees("Разрешить вход на устройстве?", "Терминал приёмного покоя", device["user_code"], "номер мобильного")
    person.check("device-confirm")
    assert _post(place, "/oauth2/token", grant_type=GRANT, device_code=device["device_code"])["error"] == (
        "authorization_pending"
    )
    person.press("Код тот же, разрешить")
    person.sees("Устройство подключено")
    person.check("device-done")
    tokens = _post(place, "/oauth2/token", grant_type=GRANT, device_code=device["device_code"])
    assert tokens["id_token"]
    person.go("/oauth2/logout")
    person.sees("Выйти?")
    person.check("leave")
    person.press("Выйти")
    person.sees("Вы вышли")
    person.check("leave-done")
