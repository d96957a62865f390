"""A client system of the provider for the tests: it signs by the book, or not, as the test asks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from egisz.crypto import cms, gost, x509
from egisz.identity import public as identity
from egisz.identity.gateway import secrets
from egisz.identity.gateway.keys import KeyPair, self_signed_rsa
from egisz.identity.rules import protocol
from egisz.identity.rules.protocol import Face
from egisz.kernel import clock
from tests.identity.people import PASSWORD, SYSTEM, snils_of

BACK = "https://client.example/back"
SCOPE = "openid fullname birthdate snils email mobile usr_org"


def gost_keys() -> KeyPair:
    key, now = gost.generate_key(), clock.now()
    certificate = x509.self_signed(key, "МИС", not_before=now - timedelta(days=1), not_after=now + timedelta(days=1))
    return KeyPair(key, certificate)


def rsa_keys() -> KeyPair:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return KeyPair(der, self_signed_rsa(der, "МИС"))


@dataclass
class System:
    """A registered client of one face."""

    face: Face
    keys: KeyPair
    mnemonic: str = "MIS"
    algorithm: str = "gost"

    @classmethod
    def registered(cls, face: Face = Face.V2, *, algorithm: str = "gost", **changes: Any) -> System:
        keys = gost_keys() if algorithm == "gost" else rsa_keys()
        facts = {"mnemonic": "MIS", "title": "МИС «Пример»", "redirect_uris": [BACK], "scopes": SCOPE}
        identity.register_client(SYSTEM, certificate=keys.certificate, algorithm=algorithm, **(facts | changes))
        return cls(face, keys, algorithm=algorithm)

    @property
    def ac(self) -> str:
        return "/aas/oauth2/v2/ac" if self.face is Face.V2 else "/aas/oauth2/ac"

    @property
    def te(self) -> str:
        return "/aas/oauth2/v3/te" if self.face is Face.V2 else "/aas/oauth2/te"

    def signed(self, params: dict[str, str], code: str = "", *, order: Face | None = None) -> dict[str, str]:
        """With `client_secret` over the string of the face, or of another `order`."""
        text = protocol.signed_string(order or self.face, params, code=code)
        if self.face is Face.V2:
            secret = secrets.sign_raw(self.keys, text)
            return params | {
                "client_secret": secret,
                "client_certificate_hash": secrets.certificate_hash(self.keys.certificate),
            }
        if self.algorithm == "rsa":
            return params | {"client_secret": secrets.sign_rsa_cms(self.keys, text)}
        blob = cms.sign_detached(self.keys.key, self.keys.certificate, text.encode(), clock.now())
        return params | {"client_secret": protocol.encode_secret(blob)}

    def question(self, now: datetime | None = None, **changes: str) -> dict[str, str]:
        """The members of `ac` before signing."""
        return {
            "client_id": self.mnemonic,
            "scope": SCOPE,
            "timestamp": protocol.timestamp_of(now or clock.now()),
            "state": "6b7d0ac2-2a4e-4f59-9f8f-0a4d4e5b1c11",
            "redirect_uri": BACK,
            "response_type": "code",
            "access_type": "offline",
        } | changes

    def exchange_form(self, code: str, **changes: str) -> dict[str, str]:
        params = {
            "client_id": self.mnemonic,
            "scope": SCOPE,
            "timestamp": protocol.timestamp_of(clock.now()),
            "state": "0c0a3f2e-3f53-4c59-b6d8-9f2d7f3a7e22",
            "redirect_uri": BACK,
            "grant_type": "authorization_code",
            "token_type": "Bearer",
            "code": code,
        } | changes
        return self.signed(params, code)

    def code(self, browser: Client, number: int = 1) -> str:
        """The whole way of a person through the provider's pages, up to the code."""
        asked = browser.get(self.ac, self.signed(self.question()))
        if "/aas/signin/" in asked["Location"]:
            form = {"login": snils_of(number), "password": PASSWORD}
            asked = browser.post(asked["Location"], form)
            asked = browser.get(asked["Location"])
        if "/aas/consent/" in asked["Location"]:
            asked = browser.post(asked["Location"], {"answer": "yes"})
        return answer_of(asked["Location"])["code"]


def answer_of(url: str) -> dict[str, str]:
    """The members of the query of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def csrf_of(html: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)
    assert found is not None
    return found.group(1)
