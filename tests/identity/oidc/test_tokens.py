"""Renewal, revocation and the data behind a token: whose they are, and when they die."""

from __future__ import annotations

import pytest
from django.test import Client

from egisz.audit.models import AuditRow
from egisz.identity import public as identity
from egisz.identity.models import AuthorizationCode, IssuedToken
from tests.identity.client import BACK as ESIA_BACK
from tests.identity.client import System
from tests.identity.oidc.relying import BACK, Relying, userinfo
from tests.identity.people import SYSTEM, account

pytestmark = pytest.mark.django_db


@pytest.fixture
def relying() -> Relying:
    return Relying.registered()


def test_stolen_refresh_token_shuts_the_family(client: Client, relying: Relying) -> None:
    account()
    first = relying.tokens(client)
    second = relying.refresh(client, first["refresh_token"]).json()
    assert userinfo(client, second["access_token"]).status_code == 200
    assert relying.refresh(client, first["refresh_token"]).json()["error"] == "invalid_grant"
    assert userinfo(client, second["access_token"]).status_code == 401
    assert relying.refresh(client, second["refresh_token"]).json()["error"] == "invalid_grant"
    assert not IssuedToken.objects.filter(revoked_at=None).exists()
    assert AuditRow.objects.filter(code="identity.refresh_reused").exists()


def test_one_clients_refresh_token_by_another(client: Client, relying: Relying) -> None:
    account()
    body = relying.tokens(client)
    assert Relying.registered("OTHER").refresh(client, body["refresh_token"]).json()["error"] == "invalid_grant"
    assert relying.refresh(client, body["refresh_token"]).status_code == 200


def test_a_renewal_may_ask_for_less_but_not_for_more(client: Client, relying: Relying) -> None:
    account()
    body = relying.tokens(client, scope="openid profile offline_access")
    less = relying.refresh(client, body["refresh_token"], scope="openid").json()
    assert "family_name" not in userinfo(client, less["access_token"]).json()
    more = relying.refresh(client, less["refresh_token"], scope="openid snils")
    assert more.json()["error"] == "invalid_scope"


def test_no_refresh_token_without_offline_access(client: Client, relying: Relying) -> None:
    account()
    assert "refresh_token" not in relying.tokens(client, scope="openid profile")


def test_a_blocked_account_has_no_tokens_any_more(client: Client, relying: Relying) -> None:
    person = account()
    body = relying.tokens(client)
    identity.block_account(SYSTEM, person, reason="проверка")
    assert userinfo(client, body["access_token"]).status_code == 401
    assert relying.refresh(client, body["refresh_token"]).json()["error"] == "invalid_grant"


def test_revocation(client: Client, relying: Relying) -> None:
    account()
    body = relying.tokens(client)
    stranger = Relying.registered("OTHER")
    assert stranger.post(client, "/oauth2/revoke", token=body["refresh_token"]).json()["error"] == "invalid_grant"
    assert relying.post(client, "/oauth2/revoke", token="unknown").status_code == 200
    assert relying.post(client, "/oauth2/revoke", token=body["refresh_token"]).status_code == 200
    assert userinfo(client, body["access_token"]).status_code == 401


def test_introspection_is_for_ones_own_tokens(client: Client, relying: Relying) -> None:
    account()
    body = relying.tokens(client)
    told = relying.post(client, "/oauth2/introspect", token=body["access_token"]).json()
    assert (told["active"], told["client_id"], told["acr"]) == (True, "MIS-OIDC", "urn:open-egisz:level:3")
    stranger = Relying.registered("OTHER")
    assert stranger.post(client, "/oauth2/introspect", token=body["access_token"]).json() == {"active": False}
    public = Relying.registered("PUBLIC", "none")
    assert public.post(client, "/oauth2/introspect", token=body["access_token"]).json()["error"] == "invalid_client"


@pytest.mark.parametrize("header", ["Bearer wrong", "Basic abc", ""])
def test_a_wrong_bearer_is_told_how_to_ask(client: Client, header: str) -> None:
    answer = client.get("/oauth2/userinfo", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer ")
    assert ('error="invalid_token"' in answer["WWW-Authenticate"]) == (header == "Bearer wrong")


def test_a_token_in_the_address_is_not_read(client: Client, relying: Relying) -> None:
    account()
    token = relying.tokens(client)["access_token"]
    assert client.get("/oauth2/userinfo", {"access_token": token}).status_code == 401


def test_a_token_without_openid_does_not_open_userinfo(client: Client, relying: Relying) -> None:
    account()
    token = relying.tokens(client, scope="profile")["access_token"]
    answer = userinfo(client, token)
    assert answer.status_code == 403
    assert 'error="insufficient_scope"' in answer["WWW-Authenticate"]


def test_nothing_is_kept_that_could_be_used_again(client: Client, relying: Relying) -> None:
    account()
    code = relying.code(client)
    body = relying.exchange(client, code).json()
    kept = [bytes(row) for row in IssuedToken.objects.values_list("token_hash", flat=True)]
    kept += [bytes(row) for row in AuthorizationCode.objects.values_list("code_hash", flat=True)]
    assert {len(value) for value in kept} == {32}
    assert not {secret.encode() for secret in (code, body["access_token"], body["refresh_token"])} & set(kept)


def test_the_two_faces_do_not_take_each_others_clients(client: Client, relying: Relying) -> None:
    asked = {"client_id": relying.mnemonic, "redirect_uri": BACK, "response_type": "code", "scope": "openid"}
    answer = client.get("/aas/oauth2/v2/ac", asked)
    assert answer.status_code == 400
    assert "ESIA-008010" in answer.content.decode()
    System.registered()
    answer = client.get("/oauth2/authorize", relying.question(client_id="MIS", redirect_uri=ESIA_BACK))
    assert answer.status_code == 400
