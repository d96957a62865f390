"""Requests for authorization: refused on a page, sent back with an error, or led through the pages."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.identity.oidc.relying import BACK, Relying, claims, members
from tests.identity.people import account

pytestmark = pytest.mark.django_db


@pytest.fixture
def relying() -> Relying:
    return Relying.registered()


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
