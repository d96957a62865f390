"""An ordinary OpenID Connect provider: a gateway or a standard solution in front of ЕСИА, or one of a region.

Code with PKCE (RFC 7636) and nonce; addresses and keys by discovery; the parts of the protocol are Authlib's and
joserfc's. The scheme of the state's own gateway is not published: what differs is settings.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from egisz.identity.gateway.client.answers import ask, line
from egisz.identity.gateway.client.base import Departure, ProviderIdentity, ProviderRefused
from egisz.identity.gateway.client.persons import text
from egisz.identity.gateway.tokens import LEEWAY_SECONDS
from egisz.identity.rules import protocol
from egisz.kernel import clock, snils

ALGORITHMS = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "ES256",
    "ES384",
    "EdDSA",
]  # none and HMAC are no signatures of a provider
KEPT = 600.0  # seconds that addresses and keys of the provider are good for
_known: dict[str, tuple[float, dict[str, Any]]] = {}


def forget() -> None:
    """What was learnt of providers; for the tests."""
    _known.clear()


@dataclass(frozen=True, slots=True)
class OidcGateway:
    """confirmed_acr: which `acr` mean a confirmed account. snils_claim: where the provider puts the СНИЛС."""

    issuer: str
    client_id: str
    client_secret: str = ""
    scope: str = "openid profile email phone snils"
    confirmed_acr: frozenset[str] = field(default_factory=frozenset)
    snils_claim: str = "snils"

    @property
    def embedded(self) -> bool:
        return False

    def begin(self, *, redirect_uri: str, now: datetime) -> Departure:
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        with line() as http:
            address = self._metadata(http)["authorization_endpoint"]
        url = prepare_grant_uri(
            address, self.client_id, "code", redirect_uri, self.scope, state, nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier), code_challenge_method="S256",
        )  # fmt: skip
        return Departure(url, state, {"nonce": nonce, "verifier": verifier})

    def identify(
        self, *, answer: Mapping[str, str], kept: Mapping[str, str], redirect_uri: str, now: datetime
    ) -> ProviderIdentity:
        with line() as http:
            metadata = self._metadata(http)
            self._check_issuer(metadata, answer)
            body = self._exchange(http, metadata, answer.get("code", ""), kept.get("verifier", ""), redirect_uri)
            access = str(body.get("access_token", ""))
            claims = self._id_token(http, metadata, str(body.get("id_token", "")), access, kept.get("nonce", ""))
            person = dict(claims) | self._userinfo(http, metadata, claims, access)
        return self._identity(claims, person)

    def logout_url(self, back: str) -> str:
        """RP-initiated logout where the provider told an address for it, else just back."""
        with line() as http:
            address = self._metadata(http).get("end_session_endpoint", "")
        joint = "&" if urlsplit(address).query else "?"
        query = urlencode({"client_id": self.client_id, "post_logout_redirect_uri": back})
        return f"{address}{joint}{query}" if address else back

    def _metadata(self, http: httpx.Client) -> dict[str, Any]:
        address = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
        found = self._learnt(http, address)
        wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        told = [str(found.get(name, "")) for name in wanted]
        secure = urlsplit(self.issuer).scheme
        if found.get("issuer") != self.issuer or any(urlsplit(one).scheme != secure for one in told):
            _known.pop(address, None)
            raise ProviderRefused("ISSUER")
        return found

    def _learnt(self, http: httpx.Client, address: str, *, again: bool = False) -> dict[str, Any]:
        until, found = _known.get(address, (0.0, {}))
        if again or time.monotonic() >= until:
            found = ask(http, "GET", address, headers={"Accept": "application/json"})
            _known[address] = (time.monotonic() + KEPT, found)
        return found

    def _check_issuer(self, metadata: dict[str, Any], answer: Mapping[str, str]) -> None:
        """RFC 9207: an answer of another provider is not taken for one of this."""
        told = answer.get("iss")
        required = metadata.get("authorization_response_iss_parameter_supported") is True
        if (told is None and required) or (told is not None and told != self.issuer):
            raise ProviderRefused("ISSUER")

    def _exchange(
        self, http: httpx.Client, metadata: dict[str, Any], code: str, verifier: str, redirect_uri: str
    ) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri, "code_verifier": verifier,
            "client_id": self.client_id,
        }  # fmt: skip
        options: dict[str, Any] = {}
        methods = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if self.client_secret and "client_secret_basic" in methods:
            del form["client_id"]
            options["auth"] = httpx.BasicAuth(quote(self.client_id, safe=""), quote(self.client_secret, safe=""))
        elif self.client_secret:
            form["client_secret"] = self.client_secret
        return ask(http, "POST", metadata["token_endpoint"], data=form, **options)

    def _id_token(
        self, http: httpx.Client, metadata: dict[str, Any], token: str, access: str, nonce: str
    ) -> CodeIDToken:
        """The claims after signature, issuer, audience, term, nonce and hash of the access token."""
        if not nonce:
            raise ProviderRefused("NONCE")
        try:
            try:
                found = self._decoded(token, self._learnt(http, metadata["jwks_uri"]))
            except (JoseError, ValueError):  # the provider may have changed its keys
                found = self._decoded(token, self._learnt(http, metadata["jwks_uri"], again=True))
            claims = CodeIDToken(
                found.claims, found.header,
                {"iss": {"essential": True, "value": self.issuer}, "aud": {"essential": True, "value": self.client_id}},
                {"nonce": nonce, "client_id": self.client_id, "access_token": access},
            )  # fmt: skip
            claims.validate(now=int(clock.now().timestamp()), leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ProviderRefused("TOKEN") from error
        return claims

    def _decoded(self, token: str, keys: dict[str, Any]) -> jwt.Token:
        registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        return jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS, registry=registry)  # type: ignore[arg-type]

    def _userinfo(
        self, http: httpx.Client, metadata: dict[str, Any], claims: Mapping[str, Any], access: str
    ) -> dict[str, Any]:
        address = str(metadata.get("userinfo_endpoint", ""))
        if not address:
            return {}
        headers = {"Authorization": f"Bearer {access}", "Accept": "application/json"}
        found = ask(http, "GET", address, headers=headers)
        if str(found.get("sub", "")) != str(claims["sub"]):
            raise ProviderRefused("TOKEN")
        return found

    def _identity(self, claims: Mapping[str, Any], person: Mapping[str, Any]) -> ProviderIdentity:
        digits = snils.normalise(text(person.get(self.snils_claim)))
        right = digits if snils.is_valid(digits) else ""
        told = claims.get("amr")
        methods = tuple(str(name) for name in told if str(name).isalnum()) if isinstance(told, list) else ()
        moment = claims.get("auth_time", claims["iat"])
        return ProviderIdentity(
            oid=0, snils=right, family=text(person.get("family_name")), given=text(person.get("given_name")),
            patronymic=text(person.get("middle_name")), birth_date=_day(text(person.get("birthdate"))),
            email=text(person.get("email")), phone=text(person.get("phone_number")),
            assurance=protocol.assurance_of(trusted=claims.get("acr") in self.confirmed_acr, snils=right),
            method="DS" if "sc" in methods else "PWD", auth_time=datetime.fromtimestamp(int(moment), UTC),
            issuer=self.issuer, subject=str(claims["sub"])[:255], methods=methods,
        )  # fmt: skip


def _day(told: str) -> date | None:
    try:
        return date.fromisoformat(told)
    except ValueError:
        return None
