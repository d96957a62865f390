"""Codes, tokens and their renewal: what is given, and every way to get more than that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from egisz.audit.models import AuditRow
from egisz.identity import public as identity
from egisz.identity.models import Account, AuthorizationCode, IssuedToken
from egisz.kernel import clock
from tests.identity.client import BACK as ESIA_BACK
from tests.identity.client import System
from tests.identity.oidc.relying import BACK, Relying, claims, members, userinfo
from tests.identity.people import SYSTEM, account, snils_of

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


# ── what is refused on a page, and never by sending the person away ──


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"redirect_uri": "https://evil.example/back"}, 400),
        ({"redirect_uri": f"{BACK}/"}, 400),
        ({"redirect_uri": f"{BACK}?x=1"}, 400),
        ({"redirect_uri": "-"}, 400),
        ({"redirect_uri": "javascript:alert(1)"}, 400),
        ({"redirect_uri": 'https://client.example/"кавычки'}, 400),
        ({"client_id": "NOBODY"}, 400),
        ({"client_id": "-"}, 400),
        ({"client_id": "MIS-OIDC\x00"}, 400),
    ],
)
def test_open_redirect_is_refused_on_a_page(
    client: Client, relying: Relying, changes: dict[str, str], status: int
) -> None:
    answer = client.get("/oauth2/authorize", relying.question(**changes))
    assert answer.status_code == status
    assert "Location" not in answer.headers
    assert answer["Cache-Control"] == "no-store"


def test_a_repeated_parameter_is_refused_on_a_page(client: Client, relying: Relying) -> None:
    query = "&".join(f"{name}={value}" for name, value in relying.question().items())
    answer = client.get(f"/oauth2/authorize?{query}&redirect_uri=https://evil.example/")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_type": "-"}, "unsupported_response_type"),
        ({"response_type": 'код"'}, "invalid_request"),
        ({"scope": "-"}, "invalid_scope"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"response_mode": "form_post"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"max_age": "soon"}, "invalid_request"),
        ({"claims": "{"}, "invalid_request"),
        ({"claims": '["name"]'}, "invalid_request"),
        ({"id_token_hint": "a.b.c"}, "invalid_request"),
        ({"nonce": "n" * 501}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": "-"}, "invalid_request"),
        ({"request": "a.b.c"}, "request_not_supported"),
        ({"request_uri": "https://client.example/r"}, "request_uri_not_supported"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_a_wrong_question_goes_back_with_its_error(
    client: Client, relying: Relying, changes: dict[str, str], error: str
) -> None:
    told = members(relying.walk(client, **changes))
    assert (told["error"], told["state"], told["iss"]) == (error, "s-1", "http://127.0.0.1:8000")
    assert "code" not in told


def test_prompt_none_without_consent(client: Client, relying: Relying) -> None:
    account()
    relying.walk(client, scope="openid")
    assert members(relying.walk(client, scope="openid snils", prompt="none"))["error"] == "consent_required"


def test_prompt_consent_asks_again(client: Client, relying: Relying) -> None:
    account()
    relying.walk(client)
    answer = client.get("/oauth2/authorize", relying.question(prompt="consent"))
    answer = client.get(answer["Location"])
    assert answer["Location"].startswith("/aas/consent/")
    refused = client.post(answer["Location"], {"answer": "no"})
    told = members(refused["Location"])
    assert (told["error"], told["state"]) == ("access_denied", "s-1")


def test_max_age_0_asks_for_the_password_each_time(client: Client, relying: Relying) -> None:
    account()
    relying.walk(client)
    answer = client.get("/oauth2/authorize", relying.question(max_age="0"))
    assert client.get(answer["Location"])["Location"].startswith("/aas/signin/")


def test_an_essential_level_that_is_not_reached(client: Client, relying: Relying) -> None:
    account(assurance="standard")
    wish = '{"id_token":{"acr":{"essential":true,"values":["urn:open-egisz:level:3"]}}}'
    assert members(relying.walk(client, claims=wish))["error"] == "unmet_authentication_requirements"
    softer = wish.replace("level:3", "level:1")
    body = relying.exchange(client, relying.code(client, claims=softer)).json()
    assert claims(client, body["id_token"])["acr"] == "urn:open-egisz:level:1"


def test_a_hint_of_another_person_ends_the_request(client: Client, relying: Relying) -> None:
    account(1)
    account(2)
    hint = relying.tokens(client, 1)["id_token"]
    other = Client()
    assert members(relying.walk(other, 2, id_token_hint=hint))["error"] == "login_required"
    assert members(relying.walk(client, 1, id_token_hint=hint, prompt="none"))["code"]


def test_altered_state_of_the_pages_is_refused(client: Client, relying: Relying) -> None:
    """What travels through the pages is signed: nobody changes the address, the scope or the person's answer."""
    account()
    answer = client.get("/oauth2/authorize", relying.question())
    place = answer["Location"]
    assert client.get(place[:-4] + "AAAA").status_code == 400
    assert client.get("/aas/go/?request=anything").status_code == 400


# ── codes ──


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


# ── renewal ──


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


# ── the person's data ──


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
