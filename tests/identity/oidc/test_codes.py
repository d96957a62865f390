"""Codes for tokens: the whole way, and every way to get tokens with a code of somebody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from egisz.audit.models import AuditRow
from egisz.identity.models import Account, AuthorizationCode
from egisz.kernel import clock
from tests.identity.oidc.relying import BACK, Relying, claims, members, userinfo
from tests.identity.people import account, snils_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def relying() -> Relying:
    return Relying.registered()


@pytest.mark.parametrize("auth_method", ["client_secret_basic", "client_secret_post", "none"])
def test_the_whole_way_from_the_question_to_the_person(client: Client, auth_method: str) -> None:
    account()
    relying = Relying.registered(auth_method=auth_method)
    place = relying.walk(client)
    assert place.startswith(f"{BACK}?code=")
    assert (members(place)["state"], members(place)["iss"]) == ("s-1", "http://127.0.0.1:8000")
    answer = relying.exchange(client, members(place)["code"])
    assert answer.status_code == 200, answer.content
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    told = claims(client, body["id_token"])
    assert told["iss"] == "http://127.0.0.1:8000"
    assert (told["aud"], told["nonce"], told["amr"]) == ("MIS-OIDC", "n-1", ["pwd"])
    assert told["acr"] == "urn:open-egisz:level:3"
    assert abs(told["auth_time"] - clock.now().timestamp()) < 60
    person = userinfo(client, body["access_token"]).json()
    assert person["sub"] == told["sub"] == str(Account.objects.get().oid)
    assert (person["family_name"], person["birthdate"], person["snils"]) == ("Ветрова", "1986-03-14", snils_of(1))
    assert person["phone_number"] == "+79001234501"


def test_replayed_code_shuts_what_it_opened(client: Client, relying: Relying) -> None:
    account()
    code = relying.code(client)
    body = relying.exchange(client, code).json()
    assert userinfo(client, body["access_token"]).status_code == 200
    again = relying.exchange(client, code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert userinfo(client, body["access_token"]).status_code == 401
    assert relying.refresh(client, body["refresh_token"]).json()["error"] == "invalid_grant"
    assert AuditRow.objects.filter(code="identity.code_reused").exists()


def test_one_clients_code_by_another(client: Client, relying: Relying) -> None:
    account()
    stranger = Relying.registered("OTHER")
    code = relying.code(client)
    stranger.verifier = relying.verifier
    assert stranger.exchange(client, code).json()["error"] == "invalid_grant"
    assert relying.exchange(client, code).status_code == 200


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": "-"}, "invalid_request"),
        ({"code_verifier": "x" * 43}, "invalid_grant"),
        ({"redirect_uri": "https://client.example/other"}, "invalid_grant"),
        ({"redirect_uri": "-"}, "invalid_grant"),
        ({"code": "-"}, "invalid_request"),
        ({"code": "unknown"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
        ({"grant_type": "-"}, "unsupported_grant_type"),
    ],
)
def test_a_wrong_exchange(client: Client, relying: Relying, changes: dict[str, str], error: str) -> None:
    account()
    code = relying.code(client)
    answer = relying.exchange(client, code, **changes)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert answer["Cache-Control"] == "no-store"
    if "code" not in changes and "grant_type" not in changes:  # one showing, whatever was wrong with it
        assert relying.exchange(client, code).json()["error"] == "invalid_grant"


def test_pkce_is_demanded_of_public_clients(client: Client) -> None:
    account()
    relying = Relying.registered(auth_method="none")
    told = members(relying.walk(client, code_challenge="-", code_challenge_method="-"))
    assert told["error"] == "invalid_request"


def test_pkce_downgrade_is_noticed(client: Client, relying: Relying) -> None:
    """A code that was asked for without a challenge is not taken with a verifier (RFC 9700, 4.8)."""
    account()
    code = relying.code(client, code_challenge="-", code_challenge_method="-")
    assert relying.exchange(client, code).json()["error"] == "invalid_request"


def test_an_old_code(client: Client, relying: Relying) -> None:
    account()
    code = relying.code(client)
    AuthorizationCode.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert relying.exchange(client, code).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("secret", ["wrong", ""])
def test_a_wrong_client_secret(client: Client, relying: Relying, secret: str) -> None:
    account()
    code, relying.secret = relying.code(client), secret
    answer = relying.exchange(client, code)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer["WWW-Authenticate"].startswith("Basic")


def test_a_client_proves_itself_only_in_its_own_way(client: Client, relying: Relying) -> None:
    """A secret in the body where the header was agreed on, or none at all, is refused."""
    account()
    code = relying.code(client)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "client_id": relying.mnemonic}
    for extra in ({"client_secret": relying.secret}, {}):
        answer = client.post("/oauth2/token", form | extra | {"code_verifier": relying.verifier})
        assert answer.json()["error"] == "invalid_client"


@pytest.mark.parametrize("name", ["client_id", "grant_type", "code", "redirect_uri", "code_verifier"])
def test_strange_bytes_are_refused_quietly(client: Client, relying: Relying, name: str) -> None:
    account()
    code = relying.code(client)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": relying.verifier}
    for strange in ("\x00", '"кавычки"', "\ufffd"):
        answer = client.post("/oauth2/token", form | {name: strange}, headers=relying.headers())
        assert answer.status_code == 400 or name == "client_id"
        assert answer.status_code < 500


def test_members_in_the_address_are_not_read(client: Client, relying: Relying) -> None:
    account()
    code = relying.code(client)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    answer = client.post("/oauth2/token?" + "&".join(f"{k}={v}" for k, v in form.items()), headers=relying.headers())
    assert answer.status_code == 400
