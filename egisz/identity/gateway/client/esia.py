"""The way through ЕСИА that both faces share: the code, the tokens, the person."""

from __future__ import annotations

import uuid
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

import httpx

from egisz.identity.gateway import tokens
from egisz.identity.gateway.client.answers import ask, line
from egisz.identity.gateway.client.base import SCOPE, Departure, ProviderIdentity, ProviderRefused
from egisz.identity.gateway.client.persons import Person, read_person
from egisz.identity.gateway.signers import RequestSigner
from egisz.identity.rules import protocol

METHODS = {"PWD": ("pwd",), "DS": ("sc",)}


@dataclass(frozen=True, slots=True)
class EsiaClient(ABC):
    """base_url: without a slash at the end. issuer: the constant `iss` of the tokens.

    certificate: of the provider, DER; the kind of its key decides by which algorithm tokens are checked.
    """

    base_url: str
    client_id: str
    signer: RequestSigner
    certificate: bytes
    issuer: str
    scope: str = SCOPE

    AC: ClassVar[str]
    TE: ClassVar[str]

    @property
    def embedded(self) -> bool:
        return False

    @abstractmethod
    def signed(self, params: dict[str, str], code: str = "") -> dict[str, str]:
        """The parameters with `client_secret` and what else the face wants."""

    def begin(self, *, redirect_uri: str, now: datetime) -> Departure:
        params = self._params(redirect_uri, now)
        query = self.signed(params) | {"response_type": "code", "access_type": "online"}
        return Departure(f"{self.base_url}{self.AC}?{urlencode(query)}", params["state"])

    def identify(
        self, *, answer: Mapping[str, str], kept: Mapping[str, str], redirect_uri: str, now: datetime
    ) -> ProviderIdentity:
        with line(self.base_url) as http:
            body = self._exchange(http, answer.get("code", ""), redirect_uri, now)
            claims = self._claims(str(body.get("id_token", "")))
            person = read_person(http, claims["sub"], str(body.get("access_token", "")))
        return self._identity(claims, person)

    def _params(self, redirect_uri: str, now: datetime) -> dict[str, str]:
        return {
            "client_id": self.client_id,
            "scope": self.scope,
            "timestamp": protocol.timestamp_of(now),
            "state": str(uuid.uuid4()),
            "redirect_uri": redirect_uri,
        }

    def _exchange(self, http: httpx.Client, code: str, redirect_uri: str, now: datetime) -> dict[str, Any]:
        params = self._params(redirect_uri, now)
        form = self.signed(params, code) | {"code": code, "grant_type": "authorization_code", "token_type": "Bearer"}
        body = ask(http, "POST", self.TE, data=form)
        if body.get("state") != params["state"]:
            raise ProviderRefused("STATE")
        return body

    def _claims(self, id_token: str) -> dict[str, Any]:
        try:
            return tokens.read_id_token(id_token, self.certificate, issuer=self.issuer, client_id=self.client_id)
        except tokens.TokenBroken as error:
            raise ProviderRefused("TOKEN") from error

    def _identity(self, claims: dict[str, Any], person: Person) -> ProviderIdentity:
        """Confirmed only when both the token and the person say so."""
        subject = claims.get("urn:esia:sbj")
        told = isinstance(subject, dict) and subject.get("urn:esia:sbj:is_tru") is True
        method = claims["amr"] if claims.get("amr") in METHODS else "PWD"
        return ProviderIdentity(
            oid=claims["sub"], snils=person.snils, family=person.family, given=person.given,
            patronymic=person.patronymic, birth_date=person.birth_date, email=person.email, phone=person.phone,
            assurance=protocol.assurance_of(trusted=told and person.trusted, snils=person.snils), method=method,
            auth_time=datetime.fromtimestamp(int(claims.get("auth_time", claims["iat"])), UTC),
            issuer=self.issuer, subject=str(claims["sub"]), methods=METHODS[method],
        )  # fmt: skip

    def logout_url(self, back: str) -> str:
        query = urlencode({"client_id": self.client_id, "redirect_url": back})
        return f"{self.base_url}/idp/ext/Logout?{query}"
