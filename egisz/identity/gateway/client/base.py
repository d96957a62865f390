"""What the cabinet needs of any sign-in provider, and what it learns from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

SYSTEM_NAME = "Сервис входа"
SCOPE = "openid fullname birthdate snils email mobile usr_org"


@dataclass(frozen=True, slots=True)
class ProviderIdentity:
    """Who signed in, as the provider vouches. assurance: simplified, standard, confirmed; method: PWD or DS.

    issuer and subject: the provider and its own number of the person; they mean something only together. oid: the
    number in ЕСИА, 0 where the provider is not ЕСИА. methods: RFC 8176 names. second_at: when a second factor was
    proved, if the provider tells it.
    """

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
    issuer: str = ""
    subject: str = ""
    methods: tuple[str, ...] = ()
    second_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the browser is sent, and what stays in the session of the cabinet until it is back.

    state is good once; kept (nonce, PKCE verifier) never goes into an address.
    """

    url: str
    state: str
    kept: dict[str, str] = field(default_factory=dict)


class ProviderRefused(Exception):
    """The provider answered with an error, or with something that must not be believed.

    code: ESIA-00…, an OAuth 2 error, or one of ours (STATE, TOKEN, ANSWER, NONCE, ISSUER): `rules.refusals` words them.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class IdentityProvider(Protocol):
    """One provider; which one, EGISZ_SIGNIN says. embedded: its accounts are our own rows."""

    @property
    def embedded(self) -> bool: ...

    def begin(self, *, redirect_uri: str, now: datetime) -> Departure:
        """Where to send the browser. Raises `Unavailable` when something that it needs does not answer."""
        ...

    def identify(
        self, *, answer: Mapping[str, str], kept: Mapping[str, str], redirect_uri: str, now: datetime
    ) -> ProviderIdentity:
        """From what the browser brought back to the person. Raises `ProviderRefused`, or `Unavailable`."""
        ...

    def logout_url(self, back: str) -> str: ...
