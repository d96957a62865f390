"""Tokens of the provider: JWT with RS256, members as in `domain/identity.md` 5."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from egisz.identity.gateway.keys import KeyPair
from egisz.identity.rules import protocol
from egisz.identity.rules.policy import AccessPolicy

LEEWAY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """What both tokens say: who, for whom, by which session."""

    issuer: str
    client_id: str
    oid: int
    session_id: str
    scope: str
    confirmed: bool
    method: str
    auth_time: datetime
    now: datetime


class TokenBroken(Exception):
    """A token that must not be believed."""


def _encode(keys: KeyPair, claims: dict[str, Any], kind: str) -> str:
    key = serialization.load_der_private_key(keys.key, None)
    return jwt.encode(claims, key, algorithm="RS256", headers={"ver": 1, "typ": "JWT", "sbt": kind})  # type: ignore[arg-type]


def access_token(keys: KeyPair, facts: TokenFacts, policy: AccessPolicy, token_id: str) -> str:
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
    return _encode(keys, claims, "access")


def id_token(keys: KeyPair, facts: TokenFacts, policy: AccessPolicy) -> str:
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
    return _encode(keys, claims, "id")


def read_id_token(token: str, certificate: bytes, *, issuer: str, client_id: str) -> dict[str, Any]:
    """The claims of an id_token after checking its signature, issuer, audience and term. Raises `TokenBroken`."""
    key = x509.load_der_x509_certificate(certificate).public_key()
    try:
        claims = jwt.decode(
            token,
            key,  # type: ignore[arg-type]
            algorithms=["RS256"],
            audience=client_id,
            issuer=issuer,
            leeway=LEEWAY_SECONDS,
            options={"verify_sub": False, "require": ["exp", "iss", "aud", "sub"]},  # ЕСИА gives a numeric sub
        )
    except jwt.PyJWTError as error:
        raise TokenBroken(type(error).__name__) from error
    if jwt.get_unverified_header(token).get("sbt") != "id":
        raise TokenBroken("not an id_token")
    return claims
