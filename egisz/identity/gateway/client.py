"""The cabinet as a client of ЕСИА: the real protocol over HTTP, whoever answers at EGISZ_ESIA_URL."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Protocol
from urllib.parse import urlencode

import httpx
from django.conf import settings
from django.db import connection

from egisz.identity.gateway import keys as key_store
from egisz.identity.gateway import secrets, tokens
from egisz.identity.rules import protocol
from egisz.kernel import snils
from egisz.kernel.errors import Unavailable

SCOPE = "openid fullname birthdate snils email mobile usr_org"
TIMEOUT = httpx.Timeout(10.0, connect=3.0)
SYSTEM_NAME = "ЕСИА"


@dataclass(frozen=True, slots=True)
class ProviderIdentity:
    """Who signed in, as the provider vouches. assurance: simplified, standard, confirmed; method: PWD or DS."""

    oid: int
    snils: str
    family: str
    given: str
    patronymic: str
    birth_date: date | None
    email: str
    phone: str
    assurance: str
    method: str
    auth_time: datetime


class ProviderRefused(Exception):
    """The provider answered with an error, or with something that must not be believed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class IdentityProvider(Protocol):
    """What the cabinet needs of any provider."""

    def authorization_url(self, *, state: str, redirect_uri: str, now: datetime) -> str: ...

    def identify(self, *, code: str, redirect_uri: str, now: datetime) -> ProviderIdentity: ...

    def logout_url(self, back: str) -> str: ...


@dataclass(frozen=True, slots=True)
class EsiaClient:
    """ЕСИА v2/ac + v3/te with a raw ГОСТ signature.

    base_url: without a slash at the end. issuer: the constant `iss` of the tokens. certificate: of the provider, DER.
    """

    base_url: str
    client_id: str
    keys: key_store.KeyPair
    certificate: bytes
    issuer: str

    def _signed(self, params: dict[str, str], code: str = "") -> dict[str, str]:
        text = protocol.signed_string(protocol.Face.V2, params, code=code)
        return params | {
            "client_secret": secrets.sign_raw(self.keys, text),
            "client_certificate_hash": secrets.certificate_hash(self.keys.certificate),
        }

    def authorization_url(self, *, state: str, redirect_uri: str, now: datetime) -> str:
        """Where to send the browser."""
        params = {
            "client_id": self.client_id,
            "scope": SCOPE,
            "timestamp": protocol.timestamp_of(now),
            "state": state,
            "redirect_uri": redirect_uri,
        }
        query = self._signed(params) | {"response_type": "code", "access_type": "online"}
        return f"{self.base_url}/aas/oauth2/v2/ac?{urlencode(query)}"

    def identify(self, *, code: str, redirect_uri: str, now: datetime) -> ProviderIdentity:
        """Exchange the code and read the person. Raises `ProviderRefused`; `Unavailable` when nobody answers."""
        if not connection.in_atomic_block:
            connection.close()  # do not hold a connection of the pool while another server works
        try:
            with httpx.Client(base_url=self.base_url, timeout=TIMEOUT, trust_env=False) as http:
                answer = self._exchange(http, code, redirect_uri, now)
                return self._read(http, answer)
        except httpx.TransportError as error:
            raise Unavailable(SYSTEM_NAME) from error

    def _exchange(self, http: httpx.Client, code: str, redirect_uri: str, now: datetime) -> dict[str, Any]:
        params = {
            "client_id": self.client_id,
            "scope": SCOPE,
            "timestamp": protocol.timestamp_of(now),
            "state": str(uuid.uuid4()),
            "redirect_uri": redirect_uri,
        }
        form = self._signed(params, code) | {
            "code": code,
            "grant_type": "authorization_code",
            "token_type": "Bearer",
        }
        body = _json(http.post("/aas/oauth2/v3/te", data=form))
        if body.get("state") != params["state"]:
            raise ProviderRefused("STATE")
        return body

    def _read(self, http: httpx.Client, answer: dict[str, Any]) -> ProviderIdentity:
        try:
            claims = tokens.read_id_token(
                str(answer.get("id_token", "")), self.certificate, issuer=self.issuer, client_id=self.client_id
            )
        except tokens.TokenBroken as error:
            raise ProviderRefused("TOKEN") from error
        subject = claims.get("urn:esia:sbj") or {}
        oid = int(claims["sub"])
        headers = {"Authorization": f"Bearer {answer.get('access_token', '')}", "Accept": "application/json"}
        person = _json(http.get(f"/rs/prns/{oid}", headers=headers))
        contacts = _json(http.get(f"/rs/prns/{oid}/ctts", params={"embed": "(elements)"}, headers=headers))
        values = {item.get("type"): str(item.get("value", "")) for item in contacts.get("elements", [])}
        digits = snils.normalise(str(person.get("snils", "")))
        trusted = bool(subject.get("urn:esia:sbj:is_tru")) and bool(person.get("trusted"))
        return ProviderIdentity(
            oid=oid,
            snils=digits if snils.is_valid(digits) else "",
            family=str(person.get("lastName", "")),
            given=str(person.get("firstName", "")),
            patronymic=str(person.get("middleName", "")),
            birth_date=_day(str(person.get("birthDate", ""))),
            email=values.get("EML", ""),
            phone=values.get("MBT", ""),
            assurance=protocol.assurance_of(trusted=trusted, snils=digits),
            method=str(claims.get("amr", "PWD")),
            auth_time=datetime.fromtimestamp(int(claims.get("auth_time", claims["iat"])), UTC),
        )

    def logout_url(self, back: str) -> str:
        query = urlencode({"client_id": self.client_id, "redirect_url": back})
        return f"{self.base_url}/idp/ext/Logout?{query}"


def _json(response: httpx.Response) -> dict[str, Any]:
    if response.status_code >= 500:
        raise Unavailable(SYSTEM_NAME)
    try:
        body = response.json()
    except ValueError as error:
        raise ProviderRefused("ANSWER") from error
    if not isinstance(body, dict):
        raise ProviderRefused("ANSWER")
    if response.status_code != 200:
        told = str(body.get("error_description") or body.get("code") or "")
        raise ProviderRefused(told.partition(":")[0][:20] or "ANSWER")
    return body


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%d.%m.%Y").date()
    except ValueError:
        return None


def issuer() -> str:
    """The `iss` of the provider's tokens: EGISZ_ESIA_ISSUER, else its address with a slash."""
    return getattr(settings, "EGISZ_ESIA_ISSUER", "") or f"{settings.EGISZ_ESIA_URL}/"


def esia() -> EsiaClient:
    """The provider of this installation."""
    return EsiaClient(
        base_url=settings.EGISZ_ESIA_URL,
        client_id=settings.EGISZ_ESIA_CLIENT_ID,
        keys=key_store.client_keys(),
        certificate=key_store.provider_certificate(),
        issuer=issuer(),
    )
