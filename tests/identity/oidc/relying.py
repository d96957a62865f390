"""A relying party inside the test process: for what an honest client library would never send."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from django.test import Client
from joserfc import jwt
from joserfc.jwk import KeySet

from egisz.identity import public as identity
from egisz.identity.rules import oidc
from tests.identity.people import PASSWORD, SYSTEM, snils_of

BACK = "https://client.example/back"
AFTER = "https://client.example/bye"
SCOPE = "openid profile email phone snils offline_access"


def members(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


@dataclass
class Relying:
    """A registered client. secret: "" for a public one."""

    mnemonic: str = "MIS-OIDC"
    auth_method: str = "client_secret_basic"
    secret: str = ""
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(40))

    @classmethod
    def registered(
        cls, mnemonic: str = "MIS-OIDC", auth_method: str = "client_secret_basic", **changes: Any
    ) -> Relying:
        facts: dict[str, Any] = {
            "title": "МИС «Пример»",
            "redirect_uris": [BACK],
            "logout_uris": [AFTER],
            "scopes": SCOPE,
            "grant_types": oidc.GRANTS,
        }
        secret = identity.register_oidc_client(
            SYSTEM, mnemonic=mnemonic, auth_method=auth_method, **(facts | changes)
        )  # fmt: skip
        return cls(mnemonic, auth_method, secret)

    def question(self, **changes: str) -> dict[str, str]:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        asked = {
            "client_id": self.mnemonic,
            "redirect_uri": BACK,
            "response_type": "code",
            "scope": SCOPE,
            "state": "s-1",
            "nonce": "n-1",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        } | changes
        return {name: value for name, value in asked.items() if value != "-"}

    def walk(self, browser: Client, number: int = 1, **changes: str) -> str:
        """A person's whole way through the pages; the address that the browser is sent to at the end."""
        answer = browser.get("/oauth2/authorize", self.question(**changes))
        for _ in range(8):
            place = answer["Location"] if answer.status_code in {302, 303} else ""
            if not place.startswith("/"):
                return place
            if place.startswith("/aas/signin/"):
                answer = browser.post(place, {"login": snils_of(number), "password": PASSWORD})
            elif place.startswith("/aas/consent/"):
                answer = browser.post(place, {"answer": "yes"})
            else:
                answer = browser.get(place)
        raise AssertionError("the pages lead in a circle")

    def code(self, browser: Client, number: int = 1, **changes: str) -> str:
        return members(self.walk(browser, number, **changes))["code"]

    def headers(self) -> dict[str, str]:
        if self.auth_method != "client_secret_basic":
            return {}
        pair = f"{quote(self.mnemonic, safe='')}:{quote(self.secret, safe='')}"
        return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}

    def form(self, **given: str) -> dict[str, str]:
        own = {} if self.auth_method == "client_secret_basic" else {"client_id": self.mnemonic}
        if self.auth_method == "client_secret_post":
            own["client_secret"] = self.secret
        return {name: value for name, value in (own | given).items() if value != "-"}

    def post(self, browser: Client, address: str, **given: str) -> Any:
        return browser.post(address, self.form(**given), headers=self.headers())

    def exchange(self, browser: Client, code: str, /, **changes: str) -> Any:
        given = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": BACK,
            "code_verifier": self.verifier,
        } | changes
        return self.post(browser, "/oauth2/token", **given)

    def tokens(self, browser: Client, number: int = 1, **changes: str) -> dict[str, Any]:
        answer = self.exchange(browser, self.code(browser, number, **changes))
        assert answer.status_code == 200, answer.content
        body: dict[str, Any] = answer.json()
        return body

    def refresh(self, browser: Client, token: str, /, **changes: str) -> Any:
        return self.post(browser, "/oauth2/token", grant_type="refresh_token", refresh_token=token, **changes)


def claims(browser: Client, token: str) -> dict[str, Any]:
    """The claims of an id_token, checked by the published keys."""
    keys = KeySet.import_key_set(browser.get("/.well-known/jwks.json").json())
    return dict(jwt.decode(token, keys, algorithms=["RS256"]).claims)


def userinfo(browser: Client, token: str) -> Any:
    return browser.get("/oauth2/userinfo", headers={"Authorization": f"Bearer {token}"})
