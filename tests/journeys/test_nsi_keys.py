"""A program gets a key and is limited by it.

Given an official of an organisation; when a key is got, used, re-issued, limited by an administrator and revoked; then
the program is answered, refused with 429 and told that its key works no longer, and each page says what happened.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.stage import Company, Installation, Visitor

pytestmark = pytest.mark.journey


def ask(place: Installation, key: str) -> tuple[int, Any, Any]:
    """Status, body and headers of an answer of the REST interface."""
    try:
        with urllib.request.urlopen(f"{place.url}/port/rest/types?userKey={key}", timeout=15) as answer:
            return answer.status, json.load(answer), answer.headers
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused), refused.headers


def made(visitor: Visitor) -> str:
    return visitor.main.locator(".secret code").inner_text()


@pytest.mark.parametrize(
    ("width", "scripts", "role"),
    [(1280, True, "hr_hospital"), (390, True, "hr_pharmacy"), (390, False, "head_pharmacy")],
    ids=["desktop", "phone", "phone-without-scripts"],
)
def test_a_key_from_the_first_day_to_the_last(
    company: Callable[..., Company], place: Installation, width: int, scripts: bool, role: str
) -> None:
    people = company(width, scripts)
    owner = people.person(role)
    owner.go("/nsi/keys/")
    owner.check("keys-none" if "Ключей пока нет" in owner.text() else "keys")
    owner.press("Получить ключ")
    owner.check("keys-new")
    owner.fill("Для чего ключ", f"МИС для проверки {width} {scripts}")
    owner.fill("Почта для сообщений", "почта")
    owner.press("Получить ключ")
    owner.sees("адрес почты целиком")
    owner.check("keys-new-refused")
    owner.fill("Почта для сообщений", "mis@example.org")
    owner.fill("Последний день", "31.12.2027")
    owner.press("Получить ключ")
    owner.sees("Сохраните ключ сейчас")
    owner.check("keys-made")
    first = made(owner)
    status, body, headers = ask(place, first)
    assert (status, body["result"]) == (200, "OK")
    assert headers["RateLimit-Limit"] == "60000"

    owner.press("Я сохранил(а) ключ")
    owner.sees("31 декабря 2027", "60 000 запросов в минуту")
    address = owner.page.url
    owner.press("Приостановить")
    owner.sees("Ключ приостановлен")
    owner.check("key-paused")
    owner.press("Возобновить")
    owner.press("Выпустить новый вместо него")
    owner.check("key-reissue")
    owner.press("Выпустить новый ключ")
    owner.check("key-reissued")
    second = made(owner)
    assert second != first

    keeper = people.person("admin")
    keeper.go("/nsi/keys/")
    keeper.press("Все владельцы")
    keeper.sees("Ключи программ")
    keeper.fill("Название", second[:8])
    keeper.press("Найти")
    keeper.sees("Найдено: 1")
    keeper.check("keys-all")
    keeper.go(address)
    keeper.fill("Запросов в минуту", "много")
    keeper.press("Установить предел")
    keeper.check("key-limit-refused")
    keeper.fill("Запросов в минуту", "1")
    keeper.press("Установить предел")
    keeper.sees("1 запрос в минуту")
    keeper.check("key-keeper")

    # Each of two processes lets one through before they compare, and a minute may turn meanwhile.
    refusals = [found for found in (ask(place, second) for _ in range(10)) if found[0] == 429]
    assert refusals
    status, body, headers = refusals[0]
    assert body["resultCode"] == "03x9005"
    assert "Слишком много запросов с ключом" in body["resultText"]
    assert 1 <= int(headers["Retry-After"]) <= 60
    owner.go(address)
    owner.check("key-used")

    keeper.press("Отозвать")
    keeper.check("key-revoke")
    keeper.press("Отозвать навсегда")
    keeper.sees("Причина")
    keeper.check("key-revoke-refused")
    keeper.fill("Причина", "Ключ опубликован в открытом репозитории")
    keeper.press("Отозвать навсегда")
    keeper.sees("отозван")
    owner.go(address)
    owner.sees("Ключ отозван", "опубликован в открытом репозитории")
    owner.check("key-revoked")
