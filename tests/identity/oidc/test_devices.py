"""A device without a browser: it shows a code, a person types it, the device asks until it may go on (RFC 8628)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from egisz.identity.models import DeviceCode, LoginAttempt
from egisz.kernel import clock
from tests.identity.oidc.outside import Refusal, Stage
from tests.identity.oidc.relying import Relying, claims, userinfo
from tests.identity.people import PASSWORD, account, snils_of

pytestmark = pytest.mark.django_db
GRANT = "urn:ietf:params:oauth:grant-type:device_code"


@pytest.fixture
def relying() -> Relying:
    return Relying.registered("TERMINAL", "none", redirect_uris=[], grant_types=[GRANT, "refresh_token"])


def _start(client: Client, relying: Relying, scope: str = "openid profile") -> dict[str, Any]:
    answer = relying.post(client, "/oauth2/device", scope=scope)
    assert answer.status_code == 200, answer.content
    assert answer["Cache-Control"] == "no-store"
    body: dict[str, Any] = answer.json()
    return body


def _poll(client: Client, relying: Relying, device: dict[str, Any]) -> Any:
    return relying.post(client, "/oauth2/token", grant_type=GRANT, device_code=device["device_code"])


def _wait() -> None:
    """As if the device had waited as long as it was told."""
    for row in DeviceCode.objects.exclude(polled_at=None):
        row.polled_at = row.polled_at and row.polled_at - timedelta(seconds=row.interval)
        row.save(update_fields=["polled_at"])


def _to_question(browser: Client, code: str) -> Any:
    """The person types the code and signs in; the page that asks whether to allow."""
    answer = browser.post("/aas/device/", {"code": code})
    assert answer.status_code == 303, answer.content.decode()
    answer = browser.get(answer["Location"])
    if answer.status_code == 303:
        answer = browser.post(answer["Location"], {"login": snils_of(1), "password": PASSWORD})
        answer = browser.get(browser.get(answer["Location"])["Location"])
    return answer


def _answer(browser: Client, code: str, answer: str) -> Any:
    shown = _to_question(browser, code)
    return browser.post(shown.request["PATH_INFO"] + "?" + shown.request["QUERY_STRING"], {"answer": answer})


def test_the_whole_way_of_a_device(client: Client, relying: Relying) -> None:
    account()
    device = _start(client, relying, "openid profile")
    assert (device["interval"], device["expires_in"]) == (5, 600)
    assert device["verification_uri"] == "http://127.0.0.1:8000/device/"
    assert _poll(client, relying, device).json()["error"] == "authorization_pending"
    _wait()
    person = Client()
    shown = _to_question(person, device["user_code"].lower().replace("-", " "))
    assert device["user_code"] in shown.content.decode()
    assert "МИС «Пример»" in shown.content.decode()
    assert "Устройство подключено" in _answer(person, device["user_code"], "yes").content.decode()
    answer = _poll(client, relying, device)
    assert answer.status_code == 200, answer.content
    told = claims(client, answer.json()["id_token"])
    assert (told["aud"], told["amr"], told["acr"]) == ("TERMINAL", ["pwd"], "urn:open-egisz:level:3")
    assert userinfo(client, answer.json()["access_token"]).json()["family_name"] == "Ветрова"
    _wait()
    assert _poll(client, relying, device).json()["error"] == "expired_token"


def test_a_device_that_asks_too_often_waits_longer(client: Client, relying: Relying) -> None:
    device = _start(client, relying)
    assert _poll(client, relying, device).json()["error"] == "authorization_pending"
    assert _poll(client, relying, device).json()["error"] == "slow_down"
    assert DeviceCode.objects.get().interval == 10
    _wait()
    assert _poll(client, relying, device).json()["error"] == "authorization_pending"


def test_an_old_device_code(client: Client, relying: Relying) -> None:
    device = _start(client, relying)
    DeviceCode.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert _poll(client, relying, device).json()["error"] == "expired_token"
    assert "Такого кода нет" in Client().post("/aas/device/", {"code": device["user_code"]}).content.decode()


def test_a_person_may_refuse(client: Client, relying: Relying) -> None:
    account()
    device = _start(client, relying)
    assert "не разрешён" in _answer(Client(), device["user_code"], "no").content.decode()
    assert _poll(client, relying, device).json()["error"] == "access_denied"


def test_one_clients_device_code_by_another(client: Client, relying: Relying) -> None:
    account()
    device = _start(client, relying)
    _answer(Client(), device["user_code"], "yes")
    stranger = Relying.registered("OTHER", "none", redirect_uris=[], grant_types=[GRANT])
    assert _poll(client, stranger, device).json()["error"] == "invalid_grant"
    assert _poll(client, relying, device).status_code == 200


@pytest.mark.parametrize("code", ["", "ABCD", "BCDF-GHJK", "AEIO-UAEI", "код-кода"])
def test_a_code_that_no_device_shows(client: Client, relying: Relying, code: str) -> None:
    answer = client.post("/aas/device/", {"code": code})
    assert answer.status_code == 422


def test_codes_are_not_guessed_for_long(client: Client) -> None:
    for _ in range(50):
        LoginAttempt.objects.create(login_index=bytes(32), address="127.0.0.1", succeeded=False)
    answer = client.post("/aas/device/", {"code": "BCDF-GHJK"})
    assert answer.status_code == 429


def test_a_client_without_this_grant(client: Client) -> None:
    relying = Relying.registered("PLAIN", "none", grant_types=["authorization_code"])
    assert relying.post(client, "/oauth2/device", scope="openid").json()["error"] == "unauthorized_client"


def test_an_answer_by_a_foreign_page_is_refused(relying: Relying) -> None:
    """CSRF: the answer needs the token of our own form."""
    account()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/aas/device/", {"code": "BCDF-GHJK"}).status_code == 403


def test_openid_client_signs_a_device_in(stage: Stage) -> None:
    device = stage.library.ask("device", scope="openid profile")
    stage.person.browser.follow_redirects = True
    shown = stage.person.browser.get(device["verification_uri_complete"])
    assert device["user_code"] in shown.text
    shown = stage.person.post(shown, code=device["user_code"])
    shown = stage.person.post(shown, login=snils_of(1), password=PASSWORD)
    stage.person.post(shown, answer="yes")
    tokens = stage.library.ask("poll", device=device)
    assert tokens["claims"]["sub"]
    with pytest.raises(Refusal) as refused:
        stage.library.ask("poll", device=device)
    assert refused.value.error == "expired_token"
