"""Clients, codes and tokens as Authlib wants to see them, and what it asks of our storage."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin
from authlib.oauth2.rfc8628 import DeviceCredentialMixin
from authlib.oidc.core import AuthorizationCodeMixin

from egisz.identity.gateway.oidc import secrets
from egisz.identity.rules import oidc


@dataclass(frozen=True)
class Party(ClientMixin):
    """A client of OpenID Connect. secret_is: whether a text is its secret; the secret itself is not known."""

    id: UUID
    mnemonic: str
    title: str
    redirect_uris: tuple[str, ...]
    logout_uris: tuple[str, ...]
    scopes: frozenset[str]
    auth_method: str
    grant_types: tuple[str, ...]
    secret_hash: bytes = b""
    public_keys: dict[str, Any] = field(default_factory=dict)

    @property
    def client_id(self) -> str:
        return self.mnemonic

    @property
    def client_metadata(self) -> dict[str, Any]:
        return {"post_logout_redirect_uris": list(self.logout_uris)}

    @property
    def is_public(self) -> bool:
        return self.auth_method == "none"

    def get_client_id(self) -> str:
        return self.mnemonic

    def get_default_redirect_uri(self) -> str:
        return ""  # always to be named: OpenID Connect Core 3.1.2.1

    def get_allowed_scope(self, scope: str | None) -> str | None:
        return oidc.allowed_scope(scope or "", self.scopes) or None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        return secrets.is_secret(client_secret, self.secret_hash)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == self.auth_method

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code" and "authorization_code" in self.grant_types

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in self.grant_types


@dataclass(frozen=True)
class Person:
    """Whom a token speaks of."""

    account_id: UUID
    subject: str
    claims: dict[str, Any]


@dataclass(frozen=True)
class Ticket(AuthorizationCodeMixin):
    """What a person allowed: the root of a family of tokens, by a code or by a device."""

    id: UUID
    person: Person
    session_id: UUID
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    acr: str
    methods: tuple[str, ...]
    auth_time: datetime
    id_token_claims: tuple[str, ...]

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(self.auth_time.timestamp())

    def get_acr(self) -> str:
        return self.acr

    def get_amr(self) -> list[str]:
        return list(self.methods)


@dataclass(frozen=True)
class Held(TokenMixin):
    """A token that a client holds."""

    id: UUID
    kind: str
    client_id: str
    ticket: Ticket
    scope: str
    extra: tuple[str, ...]
    issued_at: datetime
    expires_at: datetime
    alive: bool

    def check_client(self, client: Party) -> bool:
        return self.client_id == client.client_id

    def get_scope(self) -> str:
        return self.scope

    def get_expires_in(self) -> int:
        return int((self.expires_at - self.issued_at).total_seconds())

    def is_expired(self) -> bool:
        return not self.alive

    def is_revoked(self) -> bool:
        return not self.alive

    def get_user(self) -> Person:
        return self.ticket.person


@dataclass(frozen=True)
class Device(DeviceCredentialMixin):
    """A device that waits for a person."""

    id: UUID
    client_id: str
    scope: str
    expired: bool
    too_soon: bool
    answered: bool
    ticket: Ticket | None

    def get_client_id(self) -> str:
        return self.client_id

    def get_scope(self) -> str:
        return self.scope

    def get_user_code(self) -> str:
        return ""

    def is_expired(self) -> bool:
        return self.expired


@dataclass(frozen=True, slots=True)
class Terms:
    """How long things last."""

    access: timedelta
    refresh: timedelta
    id_token: timedelta


class Store(Protocol):
    """What the protocol asks of our tables. Every method acts at one moment, in one transaction of the caller."""

    now: datetime
    terms: Terms

    def client(self, client_id: str) -> Party | None: ...

    def save_code(self, code: str, party: Party, redirect_uri: str, scope: str, members: dict[str, str]) -> None: ...

    def take_code(self, code: str, party: Party) -> Ticket | None: ...

    def take_refresh(self, token: str, party: Party) -> Held | None: ...

    def save_tokens(self, ticket: Ticket, party: Party, access: str, refresh: str, scope: str) -> None: ...

    def find_token(self, token: str) -> Held | None: ...

    def revoke(self, held: Held) -> None: ...

    def save_device(self, party: Party, device_code: str, user_code: str, scope: str) -> None: ...

    def poll_device(self, device_code: str, party: Party) -> Device | None: ...

    def note_assertion(self, party: Party, number: str, until: int) -> bool: ...
