"""The modules of the Basic OP plan of the OpenID Foundation's conformance suite, under their names, by openid-client.

The list: `oidcc-basic-certification-test-plan` of openid-certification/conformance-suite, read in November 2026. The
suite itself needs Java, MongoDB and the network; the tests here are our own.
"""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import httpx
import pytest

from egisz.identity.models import AuthorizationCode, ProviderSession
from egisz.kernel import clock
from tests.identity.oidc.outside import Refusal, Stage
from tests.identity.oidc.relying import BACK, members
from tests.identity.people import snils_of

SIGN_IN, CONSENT = "/aas/signin/", "/aas/consent/"


def _later(seconds: int) -> None:
    """The person proved who they are so much earlier."""
    for row in ProviderSession.objects.all():
        earlier = timedelta(seconds=seconds)
        row.authenticated_at, row.started_at = row.authenticated_at - earlier, row.started_at - earlier
        row.save(update_fields=["authenticated_at", "started_at"])


def test_oidcc_server(stage: Stage) -> None:
    tokens = stage.sign_in(scope="openid profile")
    told = tokens["claims"]
    assert (told["iss"], told["aud"]) == (stage.site, stage.mnemonic)
    assert told["exp"] - told["iat"] == 3 * 3600
    assert tokens["token_type"].lower() == "bearer"


def test_oidcc_response_type_missing(stage: Stage) -> None:
    place = members(stage.person.open(stage.question(response_type=None)["url"]))
    assert place["error"] in {"invalid_request", "unsupported_response_type"}
    assert place["iss"] == stage.site


def test_oidcc_idtoken_signature(stage: Stage) -> None:
    """openid-client checks the signature; the header names a published key."""
    token = stage.sign_in()["id_token"]
    header = json.loads(base64.urlsafe_b64decode(token.partition(".")[0] + "=="))
    published = httpx.get(stage.metadata["jwks_uri"], trust_env=False).json()["keys"]
    assert header["alg"] == "RS256"
    assert header["kid"] in {key["kid"] for key in published}
    assert not any({"d", "p", "q"} & set(key) for key in published)


def test_oidcc_idtoken_unsigned(stage: Stage) -> None:
    """A provider that does not offer `none` does not give it."""
    assert stage.metadata["id_token_signing_alg_values_supported"] == ["RS256"]
    assert stage.sign_in()["id_token"].count(".") == 2
    assert not stage.sign_in()["id_token"].endswith(".")


def test_oidcc_userinfo_get(stage: Stage) -> None:
    tokens = stage.sign_in(scope="openid profile")
    person = stage.library.ask("userinfo", token=tokens["access_token"], subject=tokens["claims"]["sub"])
    assert person["family_name"] == "Ветрова"


def test_oidcc_userinfo_post_header(stage: Stage) -> None:
    token = stage.sign_in()["access_token"]
    answer = httpx.post(
        stage.metadata["userinfo_endpoint"], headers={"Authorization": f"Bearer {token}"}, trust_env=False
    )
    assert answer.json()["sub"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_oidcc_userinfo_post_body(stage: Stage) -> None:
    token = stage.sign_in()["access_token"]
    answer = httpx.post(stage.metadata["userinfo_endpoint"], data={"access_token": token}, trust_env=False)
    assert answer.json()["sub"]


def test_oidcc_ensure_request_without_nonce_succeeds_for_code_flow(stage: Stage) -> None:
    assert "nonce" not in stage.sign_in(nonce=False)["claims"]


@pytest.mark.parametrize(
    ("module", "scope", "expected"),
    [
        ("oidcc-scope-profile", "openid profile", {"name", "family_name", "given_name", "middle_name", "birthdate"}),
        ("oidcc-scope-email", "openid email", {"email", "email_verified"}),
        ("oidcc-scope-address", "openid address", set()),  # not held here, not in scopes_supported: ignored
        ("oidcc-scope-phone", "openid phone", {"phone_number", "phone_number_verified"}),
        ("oidcc-scope-all", "openid profile email address phone", {"name", "email", "phone_number"}),
        ("oidcc-ensure-other-scope-order-succeeds", "email openid", {"email"}),
    ],
)
def test_oidcc_scopes(stage: Stage, module: str, scope: str, expected: set[str]) -> None:
    tokens = stage.sign_in(scope=scope)
    person = stage.library.ask("userinfo", token=tokens["access_token"], subject=tokens["claims"]["sub"])
    assert expected <= set(person)
    assert ("email" in person) == ("email" in scope)
    assert ("birthdate" in person) == ("profile" in scope)
    assert "snils" not in person


@pytest.mark.parametrize(
    ("module", "params"),
    [
        ("oidcc-display-page", {"display": "page"}),
        ("oidcc-display-popup", {"display": "popup"}),
        ("oidcc-ui-locales", {"ui_locales": "se"}),
        ("oidcc-claims-locales", {"claims_locales": "se"}),
        ("oidcc-ensure-request-with-unknown-parameter-succeeds", {"extra": "foobar"}),
    ],
)
def test_oidcc_parameters_that_change_nothing(stage: Stage, module: str, params: dict[str, str]) -> None:
    assert stage.sign_in(**params)["claims"]["sub"]


def test_oidcc_prompt_login(stage: Stage) -> None:
    first = stage.sign_in()["claims"]
    _later(60)
    second = stage.sign_in(prompt="login", max_age=15000)["claims"]
    assert SIGN_IN in stage.person.seen
    assert second["sub"] == first["sub"]
    assert second["auth_time"] > first["auth_time"] - 60


def test_oidcc_prompt_none_not_logged_in(stage: Stage) -> None:
    assert stage.error(prompt="none") == "login_required"
    assert stage.person.seen == []


def test_oidcc_prompt_none_logged_in(stage: Stage) -> None:
    first = stage.sign_in(max_age=15000)["claims"]
    second = stage.sign_in(prompt="none", max_age=15000)["claims"]
    assert stage.person.seen == []
    assert (second["sub"], second["auth_time"]) == (first["sub"], first["auth_time"])


def test_oidcc_max_age_1(stage: Stage) -> None:
    stage.sign_in()
    _later(2)
    told = stage.sign_in(max_age=1)["claims"]
    assert SIGN_IN in stage.person.seen
    assert told["auth_time"] >= clock.now().timestamp() - 30


def test_oidcc_max_age_10000(stage: Stage) -> None:
    first = stage.sign_in()["claims"]
    second = stage.sign_in(max_age=10000)["claims"]
    assert stage.person.seen == []
    assert second["auth_time"] == first["auth_time"]


def test_oidcc_id_token_hint(stage: Stage) -> None:
    first = stage.sign_in()
    second = stage.sign_in(prompt="none", id_token_hint=first["id_token"])
    assert second["claims"]["sub"] == first["claims"]["sub"]


def test_oidcc_login_hint(stage: Stage) -> None:
    asked = stage.question(login_hint=snils_of(1))
    answer = stage.person.browser.get(asked["url"], follow_redirects=True)
    assert f'value="{snils_of(1)}"' in answer.text


def test_oidcc_ensure_request_with_acr_values_succeeds(stage: Stage) -> None:
    told = stage.sign_in(acr_values=" ".join(stage.metadata["acr_values_supported"]))["claims"]
    assert told["acr"] == "urn:open-egisz:level:3"


def test_oidcc_codereuse(stage: Stage) -> None:
    asked = stage.code()
    tokens = stage.library.ask("exchange", **asked)
    with pytest.raises(Refusal) as refused:
        stage.library.ask("exchange", **asked)
    assert refused.value.error == "invalid_grant"
    with pytest.raises(Refusal):
        stage.library.ask("userinfo", token=tokens["access_token"], subject=tokens["claims"]["sub"])


def test_oidcc_codereuse_30seconds(stage: Stage) -> None:
    asked = stage.code()
    tokens = stage.library.ask("exchange", **asked)
    for row in AuthorizationCode.objects.all():
        AuthorizationCode.objects.filter(pk=row.pk).update(used_at=row.used_at - timedelta(seconds=30))
    with pytest.raises(Refusal) as refused:
        stage.library.ask("exchange", **asked)
    assert refused.value.error == "invalid_grant"
    with pytest.raises(Refusal):
        stage.library.ask("userinfo", token=tokens["access_token"], subject=tokens["claims"]["sub"])


def test_oidcc_ensure_registered_redirect_uri(stage: Stage) -> None:
    assert stage.person.open(stage.question(redirect_uri=f"{BACK}/other")["url"]) == ""
    assert stage.person.last is not None
    assert stage.person.last.status_code == 400
    assert "не регистрировала" in stage.person.text()


def test_oidcc_ensure_post_request_succeeds(stage: Stage) -> None:
    asked = stage.question()
    address, _, query = asked["url"].partition("?")
    place = stage.person.open(address, "POST", data=members(f"?{query}"))
    assert stage.library.ask("exchange", **(asked | {"url": place}))["claims"]["sub"]


def test_oidcc_server_client_secret_post(stage: Stage) -> None:
    stage.register("client_secret_post")
    assert stage.sign_in()["claims"]["sub"]


def test_oidcc_request_uri_unsigned_supported_correctly_or_rejected_as_unsupported(stage: Stage) -> None:
    assert stage.metadata["request_uri_parameter_supported"] is False
    assert stage.error(request_uri="https://client.example/request.jwt") == "request_uri_not_supported"


UNSIGNED = "eyJhbGciOiJub25lIn0.eyJyZWRpcmVjdF91cmkiOiJodHRwczovL2V2aWwuZXhhbXBsZS8ifQ."


def test_oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported(stage: Stage) -> None:
    assert stage.metadata["request_parameter_supported"] is False
    assert stage.error(request=UNSIGNED) == "request_not_supported"


def test_oidcc_ensure_request_object_with_redirect_uri(stage: Stage) -> None:
    """The address inside of a request object that we do not read leads nobody anywhere."""
    place = stage.person.open(stage.question(request=UNSIGNED)["url"])
    assert place.startswith(BACK)


def test_oidcc_claims_essential(stage: Stage) -> None:
    asked = '{"userinfo":{"name":{"essential":true}},"id_token":{"auth_time":{"essential":true},"email":null}}'
    tokens = stage.sign_in(claims=asked)
    assert CONSENT in stage.person.seen
    assert {"auth_time", "email"} <= set(tokens["claims"])
    person = stage.library.ask("userinfo", token=tokens["access_token"], subject=tokens["claims"]["sub"])
    assert person["name"] == "Ветрова Анна Ильинична"
    assert "birthdate" not in person


def test_oidcc_refresh_token(stage: Stage) -> None:
    first = stage.sign_in(scope="openid offline_access", prompt="consent")
    second = stage.library.ask("refresh", token=first["refresh_token"])
    assert second["refresh_token"] != first["refresh_token"]
    for name in ("iss", "sub", "aud", "auth_time"):
        assert second["claims"][name] == first["claims"][name]
    assert "nonce" not in second["claims"]


def test_oidcc_ensure_request_with_valid_pkce_succeeds(stage: Stage) -> None:
    asked = stage.code(pkce=True)
    assert asked["verifier"]
    assert stage.library.ask("exchange", **asked)["claims"]["sub"]


def test_oidcc_config_verification(stage: Stage) -> None:
    """`oidcc-discovery-endpoint-verification`: every address that is told of answers, and says what it supports."""
    told = stage.metadata
    assert told["issuer"] == stage.site
    assert {"openid", "profile", "offline_access"} <= set(told["scopes_supported"])
    assert told["response_types_supported"] == ["code"]
    assert told["subject_types_supported"] == ["public"]
    assert told["claims_parameter_supported"] is True
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert told["authorization_response_iss_parameter_supported"] is True
    for name in sorted(name for name in told if name.endswith("_endpoint") or name == "jwks_uri"):
        assert told[name].startswith(stage.site)
        assert httpx.get(told[name], trust_env=False).status_code in {200, 302, 400, 401, 405}
