"""Systems that a person let have data: shown with their data, and shut out at once."""

from __future__ import annotations

import pytest
from django.test import Client

from egisz.identity import public as identity
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import NotFound
from tests.identity.client import System
from tests.identity.people import account as make_account
from tests.identity.test_sessions import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor() -> Actor:
    return sign_in(make_account(), role=Role.LIMITED)[1]


@pytest.fixture
def tokens(actor: Actor) -> dict[str, str]:
    system, browser = System.registered(), Client()
    body: dict[str, str] = browser.post(system.te, system.exchange_form(system.code(browser))).json()
    return body


def reads(token: str) -> bool:
    answer = Client().get("/rs/prns/1", headers={"Authorization": f"Bearer {token}"})
    return answer.json().get("code") != "ESIA-005013"


def test_a_system_is_shown_with_what_it_may_have(actor: Actor, tokens: dict[str, str]) -> None:
    (found,) = identity.allowed_systems(actor)
    assert (found.title, found.has_access) == ("МИС «Пример»", True)
    assert {"СНИЛС", "фамилия, имя и отчество"} <= set(found.data)
    assert found.used_at is not None


def test_a_system_that_is_shut_out_has_nothing_any_more(actor: Actor, tokens: dict[str, str]) -> None:
    system, browser = System.registered(), Client()
    waiting = system.code(browser)
    (found,) = identity.allowed_systems(actor)
    assert reads(tokens["access_token"])
    assert identity.forbid_system(actor, found.id) == "МИС «Пример»"
    assert not reads(tokens["access_token"])
    assert identity.allowed_systems(actor) == []
    form = system.exchange_form(waiting, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert browser.post(system.te, form).status_code == 400
    assert browser.post(system.te, system.exchange_form(waiting)).status_code == 400


def test_it_has_to_ask_again(actor: Actor, tokens: dict[str, str]) -> None:
    system, browser = System.registered(), Client()
    system.code(browser)
    (found,) = identity.allowed_systems(actor)
    identity.forbid_system(actor, found.id)
    assert "/aas/consent/" in browser.get(system.ac, system.signed(system.question()))["Location"]


def test_strangers_shut_nobody_out(actor: Actor, tokens: dict[str, str]) -> None:
    (found,) = identity.allowed_systems(actor)
    _, stranger = sign_in(make_account(2), role=Role.LIMITED)
    with pytest.raises(NotFound):
        identity.forbid_system(stranger, found.id)
    assert identity.allowed_systems(stranger) == []
    assert reads(tokens["access_token"])


def test_the_page_shows_systems_and_shuts_them_out(actor: Actor, tokens: dict[str, str]) -> None:
    client = Client()
    client.cookies["egisz"] = actor.session_key
    shown = client.get("/cabinet/devices/").content.decode().replace("\u00a0", " ")
    assert "МИС «Пример»" in shown
    assert "Доступ открыт" in shown
    (found,) = identity.allowed_systems(actor)
    assert client.post(f"/cabinet/devices/systems/{found.id}/forbid/")["Location"] == "/cabinet/devices/"
    shown = client.get("/cabinet/devices/").content.decode().replace("\u00a0", " ")
    assert "Таких систем нет" in shown
    assert client.post(f"/cabinet/devices/systems/{found.id}/forbid/").status_code == 404
