"""Tokens of the provider: JWT with RS256 or GOST3410_2012_256, members as in `domain/identity.md` 5."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt
from cryptography import x509 as rsa_x509
from cryptography.hazmat.primitives import serialization
from jwt.algorithms import Algorithm

from egisz.crypto import gost, x509
from egisz.identity.gateway.keys import KeyPair
from egisz.identity.rules import protocol
from egisz.identity.rules.policy import AccessPolicy

LEEWAY_SECONDS = 60
GOST = "GOST3410_2012_256"


class TokenBroken(Exception):
    """A token that must not be believed."""


@functools.lru_cache(maxsize=8)
def _public(certificate: bytes) -> tuple[str, Any]:
    """The name of the algorithm and the key by which the tokens of this provider are checked."""
    spki = x509.spki_of(x509.load(certificate))
    kind = gost.gost_of_spki(spki)
    if kind is None:
        return "RS256", rsa_x509.load_der_x509_certificate(certificate).public_key()
    if kind.bits != 256:
        raise TokenBroken("ЕСИА signs with 256 bits only")
    return GOST, spki


class _GostAlgorithm(Algorithm):
    """ЕСИА's name for ГОСТ Р 34.10-2012-256; keys are DER: PKCS#8 to sign, SubjectPublicKeyInfo to check."""

    def prepare_key(self, key: Any) -> bytes:
        return bytes(key)

    def sign(self, msg: bytes, key: bytes) -> bytes:
        return gost.sign_raw(key, msg)

    def verify(self, msg: bytes, key: bytes, sig: bytes) -> bool:
        return gost.verify_with_spki(key, msg, sig)

    @staticmethod
    def to_jwk(key_obj: Any, as_dict: bool = False) -> Any:
        raise NotImplementedError("ГОСТ has no JWK")

    @staticmethod
    def from_jwk(jwk: Any) -> Any:
        raise NotImplementedError("ГОСТ has no JWK")


with contextlib.suppress(ValueError):  # known already: this module is read again
    jwt.register_algorithm(GOST, _GostAlgorithm())


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """What both tokens say: who, for whom, by which session.

    methods and second_at go only into the tokens for our own cabinet: the form of ЕСИА has no place for them.
    """

    issuer: str
    client_id: str
    oid: int
    session_id: str
    scope: str
    confirmed: bool
    method: str
    auth_time: datetime
    now: datetime
    methods: tuple[str, ...] = ()
    second_at: datetime | None = None


def _encode(keys: KeyPair, claims: dict[str, Any], kind: str, algorithm: str) -> str:
    """By the provider's key of that algorithm; the header has ЕСИА's extra members."""
    key: Any = keys.key if algorithm == GOST else _private(keys.key)
    return jwt.encode(claims, key, algorithm=algorithm, headers={"ver": 1, "typ": "JWT", "sbt": kind})


@functools.lru_cache(maxsize=8)
def _private(key_der: bytes) -> Any:
    """Reading an RSA key costs as much as signing with it."""
    return serialization.load_der_private_key(key_der, None)


def access_token(
    keys: KeyPair, facts: TokenFacts, policy: AccessPolicy, token_id: str, algorithm: str = "RS256"
) -> str:
    issued = int(facts.now.timestamp())
    claims = {
        "nbf": issued,
        "scope": protocol.scopes_with_oid(facts.scope, facts.oid),
        "iss": facts.issuer,
        "urn:esia:sid": facts.session_id,
        "urn:esia:sbj_id": facts.oid,
        "exp": issued + int(policy.access_token_life.total_seconds()),
        "iat": issued,
        "jti": token_id,
        "client_id": facts.client_id,
    }
    return _encode(keys, claims, "access", algorithm)


def client_token(
    keys: KeyPair, policy: AccessPolicy, *, issuer: str, client_id: str, scope: str, now: datetime, token_id: str,
    algorithm: str,
) -> str:  # fmt: skip
    """An access token of a system for itself: no person stands behind it."""
    issued = int(now.timestamp())
    claims = {
        "nbf": issued, "scope": scope, "iss": issuer, "iat": issued, "jti": token_id, "client_id": client_id,
        "exp": issued + int(policy.access_token_life.total_seconds()),
    }  # fmt: skip
    return _encode(keys, claims, "access", algorithm)


def read_client_token(token: str, certificates: Sequence[bytes]) -> tuple[str, str]:
    """The system and the scope of a token that a system has for itself. Raises `TokenBroken`."""
    for certificate in certificates:
        algorithm, key = _public(certificate)
        with contextlib.suppress(jwt.PyJWTError):
            claims = jwt.decode(token, key, algorithms=[algorithm], options={"require": ["exp", "client_id", "scope"]})
            if "urn:esia:sbj_id" not in claims and jwt.get_unverified_header(token).get("sbt") == "access":
                return str(claims["client_id"]), str(claims["scope"])
    raise TokenBroken("no token of a system")


def id_token(keys: KeyPair, facts: TokenFacts, policy: AccessPolicy, algorithm: str = "RS256") -> str:
    issued = int(facts.now.timestamp())
    subject: dict[str, Any] = {
        "urn:esia:sbj:typ": "P",
        "urn:esia:sbj:oid": facts.oid,
        "urn:esia:sbj:nam": f"OID.{facts.oid}",
        "urn:esia:sbj:lvl": "PR" if facts.confirmed else "P",
    }
    if facts.confirmed:
        subject["urn:esia:sbj:is_tru"] = True
    claims = {
        "aud": facts.client_id,
        "sub": facts.oid,
        "nbf": issued,
        "amr": facts.method,
        "urn:esia:amd": facts.method,
        "auth_time": int(facts.auth_time.timestamp()),
        "iss": facts.issuer,
        "urn:esia:sid": facts.session_id,
        "urn:esia:sbj": subject,
        "exp": issued + int(policy.id_token_life.total_seconds()),
        "iat": issued,
    }
    if facts.methods:
        claims["egisz:amr"] = " ".join(facts.methods)
    if facts.second_at is not None:
        claims["egisz:second_at"] = int(facts.second_at.timestamp())
    return _encode(keys, claims, "id", algorithm)


def read_id_token(token: str, certificate: bytes, *, issuer: str, client_id: str) -> dict[str, Any]:
    """The claims of an id_token after checking its signature, issuer, audience and term. Raises `TokenBroken`.

    Which algorithm is right says the key of the provider's certificate, never the header of the token.
    """
    algorithm, key = _public(certificate)
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            audience=client_id,
            issuer=issuer,
            leeway=LEEWAY_SECONDS,
            options={"verify_sub": False, "require": ["exp", "iat", "iss", "aud", "sub"]},  # ЕСИА gives a numeric sub
        )
    except jwt.PyJWTError as error:
        raise TokenBroken(type(error).__name__) from error
    if jwt.get_unverified_header(token).get("sbt") != "id":
        raise TokenBroken("not an id_token")
    if not isinstance(claims.get("sub"), int) or isinstance(claims["sub"], bool):
        raise TokenBroken("no number of a person")
    return claims
