"""Requests and tokens of the new face against another implementation of ГОСТ: `openssl` with Debian's engine.

No client in the public registries speaks v2/ac and v3/te; the engine at least is not our cryptography. Recorded vectors
(`vectors.json`, made by the engine) are checked where the engine is not installed.
"""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from egisz.crypto import cms
from egisz.identity import public as identity
from egisz.identity.gateway import keys, secrets, tokens
from egisz.identity.gateway.client import SCOPE
from egisz.identity.gateway.client.esia_v3 import EsiaV3
from egisz.identity.gateway.keys import KeyPair
from egisz.identity.gateway.signers.own import GnuTlsSigner
from egisz.identity.gateway.tokens import GOST, TokenFacts
from egisz.identity.rules import protocol
from egisz.identity.rules.policy import POLICIES
from egisz.identity.rules.protocol import Face
from egisz.kernel import clock
from tests.crypto.openssl import OpenSSL, need_engine
from tests.identity.client import BACK, System, answer_of, gost_keys
from tests.identity.people import SYSTEM, account

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text())
ISSUER = "http://esia.gosuslugi.ru/"


@pytest.fixture
def openssl(tmp_path: Path) -> OpenSSL:
    need_engine()
    return OpenSSL(tmp_path)


def _key(openssl: OpenSSL) -> bytes:
    """A key and a self-signed certificate of the engine; the certificate, DER."""
    return openssl.authority()


def _sign(openssl: OpenSSL, text: str) -> bytes:
    openssl.write("text", text.encode())
    openssl.run("dgst", "-md_gost12_256", "-sign", "ca.key", "-out", "text.sig", "text", check=True)
    return openssl.read("text.sig")


def _verify(openssl: OpenSSL, certificate: bytes, text: str, signature: bytes) -> bool:
    openssl.write("c.der", certificate)
    openssl.write("text", text.encode())
    openssl.write("text.sig", signature)
    openssl.run("x509", "-inform", "DER", "-in", "c.der", "-noout", "-pubkey", "-out", "pub.pem", check=True)
    return openssl.run("dgst", "-md_gost12_256", "-verify", "pub.pem", "-signature", "text.sig", "text").good


def _hash(openssl: OpenSSL, certificate: bytes) -> str:
    openssl.write("c.der", certificate)
    return openssl.run("dgst", "-md_gost12_256", "c.der", check=True).text.rpartition("= ")[2].strip()


# ── recorded ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_recorded_requests_have_the_right_string_hash_and_signature() -> None:
    certificate = base64.b64decode(VECTORS["certificate"])
    assert secrets.certificate_hash(certificate) == VECTORS["client_certificate_hash"]
    for vector in VECTORS["requests"]:
        text = protocol.signed_string(Face.V2, vector["params"], code=vector["code"])
        assert text == vector["string"]
        signature = protocol.decode_secret(vector["client_secret"])
        assert signature is not None
        assert secrets.raw_is_right(certificate, text, signature)
        assert not secrets.raw_is_right(certificate, text + " ", signature)
        assert not secrets.raw_is_right(certificate, text, signature[::-1])


def test_a_recorded_token_is_believed_until_a_byte_changes() -> None:
    certificate = base64.b64decode(VECTORS["certificate"])
    token = VECTORS["token"]
    with pytest.raises(tokens.TokenBroken, match="ExpiredSignatureError"):  # right, but of 2026-11-23
        tokens.read_id_token(token, certificate, issuer=ISSUER, client_id="EGISZ_CABINET")
    altered = token[:-6] + ("A" if token[-6] != "A" else "B") + token[-5:]
    with pytest.raises(tokens.TokenBroken, match="InvalidSignatureError"):
        tokens.read_id_token(altered, certificate, issuer=ISSUER, client_id="EGISZ_CABINET")


# ── made by the engine, checked by us ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_a_system_that_signs_with_openssl_goes_the_whole_way(client: Client, openssl: OpenSSL) -> None:
    account()
    certificate = _key(openssl)
    identity.register_client(
        SYSTEM, mnemonic="MIS", title="МИС", redirect_uris=[BACK], certificate=certificate, scopes=SCOPE
    )

    def signed(params: dict[str, str], code: str = "") -> dict[str, str]:
        text = params["client_id"] + params["scope"] + params["timestamp"] + params["state"] + params["redirect_uri"]
        secret = base64.urlsafe_b64encode(_sign(openssl, text + code)).decode().rstrip("=")
        return params | {"client_secret": secret, "client_certificate_hash": _hash(openssl, certificate)}

    class ByEngine(System):
        def signed(self, params: dict[str, str], code: str = "", *, order: Face | None = None) -> dict[str, str]:
            return signed(params, code)

    system = ByEngine(Face.V2, KeyPair(b"", certificate))
    body = client.post(system.te, system.exchange_form(system.code(client))).json()
    assert body["token_type"] == "Bearer"
    question = system.question()
    altered = signed(question) | {"scope": "openid"}
    assert answer_of(client.get(system.ac, altered)["Location"])["error_description"].startswith("ESIA-007053")


def test_a_token_of_the_engine_is_believed(openssl: OpenSSL) -> None:
    certificate = _key(openssl)
    now = int(datetime.now(UTC).timestamp())
    claims = {"iss": ISSUER, "aud": "EGISZ_CABINET", "sub": 1000000007, "iat": now, "exp": now + 60, "nbf": now}
    token = _token(openssl, claims)
    assert tokens.read_id_token(token, certificate, issuer=ISSUER, client_id="EGISZ_CABINET")["sub"] == 1000000007


def _token(openssl: OpenSSL, claims: dict[str, Any]) -> str:
    header = {"ver": 1, "typ": "JWT", "sbt": "id", "alg": GOST}
    text = ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, claims)
    )
    return f"{text}.{base64.urlsafe_b64encode(_sign(openssl, text)).decode().rstrip('=')}"


# ── made by us, checked by the engine ──────────────────────────────────────────────────────────────────────────────


def test_openssl_finds_our_request_right(openssl: OpenSSL) -> None:
    pair = gost_keys()
    esia = EsiaV3("https://esia.example", "EGISZ_CABINET", GnuTlsSigner(pair), b"", ISSUER)
    left = esia.begin(redirect_uri="https://lk.example/login/callback/", now=clock.now())
    told = answer_of(left.url)
    text = told["client_id"] + told["scope"] + told["timestamp"] + told["state"] + told["redirect_uri"]
    signature = protocol.decode_secret(told["client_secret"])
    assert signature is not None
    assert _verify(openssl, pair.certificate, text, signature)
    assert not _verify(openssl, pair.certificate, text + "1", signature)
    assert told["client_certificate_hash"] == _hash(openssl, pair.certificate).upper()


def test_openssl_finds_our_token_right(openssl: OpenSSL) -> None:
    pair, now = keys.provider_gost_keys(), clock.now()
    facts = TokenFacts(ISSUER, "MIS", 1000000007, "s", "openid", True, "PWD", now, now)
    text, _, signature = tokens.id_token(pair, facts, POLICIES[0], GOST).rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
    assert _verify(openssl, pair.certificate, text, raw)
    assert not _verify(openssl, pair.certificate, text[:-1], raw)


def test_openssl_finds_our_container_of_the_old_face_right(openssl: OpenSSL) -> None:
    pair, now = gost_keys(), clock.now()
    text = "openid2026.11.23 12:00:00 +0000EGISZ_CABINETstate"
    container = cms.sign_detached(pair.key, pair.certificate, text.encode(), now)
    good = openssl.verify(container, text.encode(), pair.certificate, now + timedelta(seconds=1))
    assert good.good, good.text
    assert not openssl.verify(container, b"another", pair.certificate, now).good
