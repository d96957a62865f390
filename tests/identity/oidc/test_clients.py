"""Registration of clients, and the ways in which they prove themselves."""

from __future__ import annotations

import io
import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management import CommandError, call_command
from django.test import Client
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from pytest_django import Settings

from egisz.identity import public as identity
from egisz.identity.gateway import keys as signin_keys
from egisz.identity.models import OAuthClient
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Forbidden, Refused
from tests.identity.client import System
from tests.identity.oidc.outside import Refusal, Stage
from tests.identity.oidc.relying import BACK, Relying, claims
from tests.identity.people import SYSTEM, account

pytestmark = pytest.mark.django_db


def _register(**changes: Any) -> str:
    facts: dict[str, Any] = {"mnemonic": "MIS", "title": "МИС", "redirect_uris": [BACK]}
    return identity.register_oidc_client(SYSTEM, **(facts | changes))


def test_the_secret_is_shown_once_and_kept_as_a_hash() -> None:
    secret = _register()
    row = OAuthClient.objects.get()
    assert len(bytes(row.secret_hash)) == 32
    assert secret.encode() not in bytes(row.secret_hash)
    assert _register(title="МИС 2") == ""
    assert _register(new_secret=True) not in {"", secret}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"redirect_uris": ["http://client.example/back"]}, "REDIRECT_FORM"),
        ({"redirect_uris": ["https://client.example/back#x"]}, "REDIRECT_FORM"),
        ({"redirect_uris": ["https://*.example/back"]}, "REDIRECT_FORM"),
        ({"redirect_uris": ["https://user@client.example/"]}, "REDIRECT_FORM"),
        ({"redirect_uris": ["javascript:alert(1)"]}, "REDIRECT_FORM"),
        ({"redirect_uris": ["https:///back"]}, "REDIRECT_FORM"),
        ({"logout_uris": ["http://client.example/bye"]}, "REDIRECT_FORM"),
        ({"redirect_uris": []}, "REDIRECT_MISSING"),
        ({"scopes": "openid everything"}, "SCOPE_UNKNOWN"),
        ({"scopes": ""}, "SCOPE_UNKNOWN"),
        ({"auth_method": "magic"}, "AUTH_METHOD"),
        ({"grant_types": ["password"]}, "GRANT_TYPES"),
        ({"auth_method": "private_key_jwt"}, "KEYS_FORM"),
        ({"auth_method": "private_key_jwt", "public_keys": {"keys": [{"kty": "oct", "k": "A" * 43}]}}, "KEYS_FORM"),
        ({"mnemonic": "МИС"}, "MNEMONIC_FORM"),
    ],
)
def test_a_wrong_record_is_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        _register(**changes)
    assert [objection.code for objection in refused.value.objections] == [code]


def test_loopback_addresses_of_native_programs() -> None:
    assert _register(redirect_uris=["http://127.0.0.1:8400/back", "http://[::1]:8400/back", "http://localhost/back"])


def test_only_an_administrator_registers() -> None:
    with pytest.raises(Forbidden):
        identity.register_oidc_client(Actor.anonymous(), mnemonic="X", title="X", redirect_uris=[BACK])


def test_a_client_of_the_face_of_esia_keeps_its_mnemonic() -> None:
    System.registered()
    with pytest.raises(Refused):
        _register(mnemonic="MIS")


def test_the_command(tmp_path: Path) -> None:
    out = io.StringIO()
    call_command("register_oidc_client", "MIS", "--title", "МИС", "--redirect", BACK, stdout=out)
    assert "egs_" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("register_oidc_client", "MIS", "--title", "МИС", "--redirect", "ftp://x", stdout=out)
    broken = tmp_path / "keys.json"
    broken.write_text("{")
    with pytest.raises(CommandError):
        call_command(
            "register_oidc_client", "K", "--title", "К", "--redirect", BACK, "--auth", "private_key_jwt",
            "--jwks", str(broken), stdout=out,
        )  # fmt: skip


def _key() -> tuple[ECKey, dict[str, Any]]:
    """A key of the client, and its public part as it is registered."""
    key = ECKey.import_key(ec.generate_private_key(ec.SECP256R1()))
    key.ensure_kid()
    return key, KeySet([key]).as_dict(private=False)


def test_openid_client_signs_who_it_is(stage: Stage) -> None:
    key, public = _key()
    private = {name: value for name, value in key.as_dict(private=True).items() if name != "kid"}
    stage.mnemonic = "SIGNER"
    stage.register("private_key_jwt", key=private, public_keys=public)
    assert stage.sign_in()["claims"]["aud"] == "SIGNER"


def test_an_assertion_is_good_once_and_for_us_only(stage: Stage) -> None:
    key, public = _key()
    stage.mnemonic = "SIGNER"
    identity.register_oidc_client(
        SYSTEM, mnemonic="SIGNER", title="МИС", redirect_uris=[BACK], auth_method="private_key_jwt", public_keys=public
    )
    foreign, _ = _key()

    def asked(signer: ECKey, **changes: Any) -> str:
        now = int(clock.now().timestamp())
        body = {"iss": "SIGNER", "sub": "SIGNER", "aud": stage.site, "jti": "1", "iat": now, "exp": now + 60} | changes
        header = {"alg": "ES256", "kid": key.kid}
        form = {
            "token": "x",
            "client_id": "SIGNER",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": jwt.encode(header, body, signer),
        }
        answer = httpx.post(f"{stage.site}/oauth2/introspect", data=form, trust_env=False)
        return str(answer.json().get("error", "ok"))

    assert asked(key) == "ok"
    assert asked(key) == "invalid_client"
    assert asked(key, jti="2", aud="https://other.example") == "invalid_client"
    assert asked(key, jti="3", exp=1) == "invalid_client"
    assert asked(foreign, jti="4") == "invalid_client"
    assert asked(key, jti="5") == "ok"


def test_openid_client_is_refused_with_a_wrong_secret(stage: Stage) -> None:
    asked = stage.code()
    stage.library.ask("discover", issuer=stage.site, client_id=stage.mnemonic, secret="wrong")
    with pytest.raises(Refusal) as refused:
        stage.library.ask("exchange", **asked)
    assert (refused.value.told["status"], refused.value.told["code"]) == (401, "OAUTH_WWW_AUTHENTICATE_CHALLENGE")


def test_openid_client_notices_an_altered_state(stage: Stage) -> None:
    asked = stage.code()
    with pytest.raises(Refusal):
        stage.library.ask("exchange", **(asked | {"state": "another"}))


def test_openid_client_revokes_and_asks_about_tokens(stage: Stage) -> None:
    tokens = stage.sign_in(scope="openid offline_access")
    assert stage.library.ask("introspect", token=tokens["access_token"])["active"] is True
    stage.library.ask("revoke", token=tokens["refresh_token"])
    assert stage.library.ask("introspect", token=tokens["access_token"]) == {"active": False}


def test_keys_are_published_without_their_secret(stage: Stage) -> None:
    text = httpx.get(f"{stage.site}/.well-known/jwks.json", trust_env=False).text
    assert set(json.loads(text)["keys"][0]) == {"kty", "n", "e", "kid", "use", "alg"}


def test_a_key_is_changed_by_files(client: Client, settings: Settings, tmp_path: Path) -> None:
    """Prepared: published, not signing. Switched: signing, and tokens of the old key are still believed."""
    settings.EGISZ_KEYS_DIR = tmp_path
    account()
    relying = Relying.registered()
    before = relying.tokens(client)["id_token"]

    def published() -> list[str]:
        return [key["kid"] for key in client.get("/.well-known/jwks.json").json()["keys"]]

    (old,) = published()
    with pytest.raises(CommandError):
        call_command("rotate_signin_key", "switch", stdout=io.StringIO())
    call_command("rotate_signin_key", "prepare", stdout=io.StringIO())
    call_command("rotate_signin_key", "prepare", stdout=io.StringIO())
    assert published()[0] == old
    (new,) = set(published()) - {old}
    call_command("rotate_signin_key", "switch", stdout=io.StringIO())
    signin_keys._pair.cache_clear()  # as after a start of the server
    after = relying.tokens(client)["id_token"]
    assert published()[0] == new
    assert [json.loads(b64decode(token.partition(".")[0] + "=="))["kid"] for token in (before, after)] == [old, new]
    assert claims(client, before)["sub"] == claims(client, after)["sub"]
