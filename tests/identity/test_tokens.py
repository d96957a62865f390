"""Tokens as ЕСИА makes them, with its quirks; and tokens that must not be believed."""

from __future__ import annotations

import base64
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography import x509 as rsa_x509
from cryptography.hazmat.primitives import serialization

from egisz.crypto import gost, x509
from egisz.identity.gateway import tokens
from egisz.identity.gateway.keys import KeyPair
from egisz.identity.gateway.tokens import GOST, TokenBroken, TokenFacts
from egisz.identity.rules.policy import POLICIES
from tests.identity.client import gost_keys, rsa_keys

ISSUER, CLIENT = "http://esia-portal1.test.gosuslugi.ru/", "EGISZ_CABINET"
PAIRS: dict[str, KeyPair] = {}


def _keys(algorithm: str) -> KeyPair:
    if algorithm not in PAIRS:
        PAIRS[algorithm] = gost_keys() if algorithm == GOST else rsa_keys()
    return PAIRS[algorithm]


def _facts(now: datetime, **changes: Any) -> TokenFacts:
    facts: dict[str, Any] = {
        "issuer": ISSUER, "client_id": CLIENT, "oid": 1000000007, "session_id": "s", "scope": "openid fullname",
        "confirmed": True, "method": "PWD", "auth_time": now, "now": now,
    }  # fmt: skip
    return TokenFacts(**(facts | changes))


def _token(algorithm: str, *, shift: float = 0, **changes: Any) -> str:
    """An id_token that was issued so many seconds from now."""
    facts = _facts(datetime.now(UTC) + timedelta(seconds=shift), **changes)
    return tokens.id_token(_keys(algorithm), facts, POLICIES[0], algorithm)


def _read(token: str, algorithm: str = "RS256") -> dict[str, Any]:
    return tokens.read_id_token(token, _keys(algorithm).certificate, issuer=ISSUER, client_id=CLIENT)


@pytest.mark.parametrize("algorithm", ["RS256", GOST])
def test_a_numeric_subject_and_extra_members_of_the_header_are_ordinary(algorithm: str) -> None:
    token = _token(algorithm)
    assert jwt.get_unverified_header(token) == {"ver": 1, "typ": "JWT", "sbt": "id", "alg": algorithm}
    claims = _read(token, algorithm)
    assert (claims["sub"], claims["amr"], claims["aud"]) == (1000000007, "PWD", CLIENT)
    assert claims["urn:esia:sbj"]["urn:esia:sbj:is_tru"] is True


def test_a_gost_token_is_signed_over_its_first_two_parts() -> None:
    head, _, signature = _token(GOST).rpartition(".")
    raw = jwt.utils.base64url_decode(signature)
    assert len(raw) == 64
    assert gost.verify_raw(_keys(GOST).certificate, head.encode(), raw)


@pytest.mark.parametrize("algorithm", ["RS256", GOST])
@pytest.mark.parametrize(("shift", "good"), [(50, True), (90, False), (-3 * 3600 - 50, True), (-3 * 3600 - 90, False)])
def test_clocks_may_differ_by_a_minute(algorithm: str, shift: float, good: bool) -> None:
    token = _token(algorithm, shift=shift)
    if good:
        assert _read(token, algorithm)["sub"] == 1000000007
    else:
        with pytest.raises(TokenBroken):
            _read(token, algorithm)


@pytest.mark.parametrize("algorithm", ["RS256", GOST])
@pytest.mark.parametrize("change", [{"issuer": "http://esia.example/"}, {"client_id": "OTHER"}])
def test_of_another_issuer_or_for_another_system(algorithm: str, change: dict[str, str]) -> None:
    with pytest.raises(TokenBroken):
        _read(_token(algorithm, **change), algorithm)


@pytest.mark.parametrize("algorithm", ["RS256", GOST])
def test_altered_or_by_another_key(algorithm: str) -> None:
    head, body, signature = _token(algorithm).split(".")
    other = _token(algorithm, oid=1000000008).split(".")[1]
    for broken in (
        f"{head}.{other}.{signature}",
        f"{head}.{body}.{signature[:-4]}AAAA",
        f"{head}.{body}.",
        "",
        "a.b.c",
    ):
        with pytest.raises(TokenBroken):
            _read(broken, algorithm)
    foreign = gost_keys() if algorithm == GOST else rsa_keys()
    with pytest.raises(TokenBroken):
        tokens.read_id_token(_token(algorithm), foreign.certificate, issuer=ISSUER, client_id=CLIENT)


@pytest.mark.parametrize(("algorithm", "checked"), [(GOST, "RS256"), ("RS256", GOST)])
def test_the_certificate_says_the_algorithm_and_not_the_token(algorithm: str, checked: str) -> None:
    with pytest.raises(TokenBroken):
        _read(_token(algorithm), checked)


def _claims() -> dict[str, Any]:
    return jwt.decode(_token("RS256"), options={"verify_signature": False, "verify_sub": False})


def _part(members: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(members).encode()).rstrip(b"=").decode()


def test_unsigned_and_signed_with_the_public_key_as_a_secret() -> None:
    public = rsa_x509.load_der_x509_certificate(_keys("RS256").certificate).public_key()
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    body = _part(_claims())
    unsigned = f"{_part({'alg': 'none', 'sbt': 'id'})}.{body}"
    keyed = f"{_part({'alg': 'HS256', 'sbt': 'id'})}.{body}"
    mac = base64.urlsafe_b64encode(hmac.digest(der, keyed.encode(), "sha256")).rstrip(b"=").decode()
    for token in (f"{unsigned}.", f"{keyed}.{mac}"):
        with pytest.raises(TokenBroken):
            _read(token)


@pytest.mark.parametrize("change", [{"sub": "1000000007"}, {"sub": True}, {"sub": None}, {"exp": None}, {"aud": None}])
def test_members_that_are_not_as_they_should_be(change: dict[str, Any]) -> None:
    key: Any = serialization.load_der_private_key(_keys("RS256").key, None)
    claims = {name: value for name, value in (_claims() | change).items() if value is not None}
    with pytest.raises(TokenBroken):
        _read(jwt.encode(claims, key, algorithm="RS256", headers={"sbt": "id"}))


def test_an_access_token_is_no_id_token() -> None:
    facts = _facts(datetime.now(UTC))
    access = tokens.access_token(_keys("RS256"), facts, POLICIES[0], "jti")
    with pytest.raises(TokenBroken):
        _read(access)


def test_a_key_of_512_bits_is_not_one_of_the_state_service() -> None:
    key = gost.generate_key("512A")
    now = datetime.now(UTC)
    certificate = x509.self_signed(key, "ЕСИА", not_before=now, not_after=now + timedelta(days=1))
    with pytest.raises(TokenBroken):
        tokens.read_id_token(_token(GOST), certificate, issuer=ISSUER, client_id=CLIENT)
