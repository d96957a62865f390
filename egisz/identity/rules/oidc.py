"""OpenID Connect as pure functions: scopes and claims, levels, and what a person has to do before a code is given.

Sources: OpenID Connect Core 1.0 (3.1.2, 5.4, 5.5), its error code `unmet_authentication_requirements`, RFC 8628.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

SCOPES: dict[str, str] = {
    "openid": "подтверждение, что это вы",
    "profile": "фамилия, имя, отчество и дата рождения",
    "email": "адрес электронной почты",
    "phone": "номер мобильного телефона",
    "snils": "СНИЛС",
    "offline_access": "доступ к разрешённым данным и после того, как вы вышли",
}
# claim → (scope that holds it, words for the person); Core 5.1 and 5.4, and `snils` of our own
CLAIMS: dict[str, tuple[str, str]] = {
    "name": ("profile", "фамилия, имя и отчество"),
    "family_name": ("profile", "фамилия"),
    "given_name": ("profile", "имя"),
    "middle_name": ("profile", "отчество"),
    "birthdate": ("profile", "дата рождения"),
    "updated_at": ("profile", "когда менялись сведения"),
    "email": ("email", "адрес электронной почты"),
    "email_verified": ("email", "подтверждена ли почта"),
    "phone_number": ("phone", "номер мобильного телефона"),
    "phone_number_verified": ("phone", "подтверждён ли телефон"),
    "snils": ("snils", "СНИЛС"),
}
CLAIM_MARK = "claim:"  # how a claim asked for by its name stands among the scopes of a consent
LEVEL_URN = "urn:open-egisz:level:"
LEVELS = {"simplified": 1, "standard": 2, "confirmed": 3}
ACR_VALUES = tuple(f"{LEVEL_URN}{number}" for number in (1, 2, 3))

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
GRANTS = ("authorization_code", "refresh_token", DEVICE_GRANT)
DEVICE_CODE_LIFE = timedelta(minutes=10)  # RFC 8628, 6.1: short; own choice
DEVICE_INTERVAL = 5  # seconds; RFC 8628, 3.2: the default
SLOWER_BY = 5  # seconds; RFC 8628, 3.5: after slow_down
USER_CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # RFC 8628, 6.1: no vowels, nothing that looks like a digit
USER_CODE_LENGTH = 8

# Members of an authorization request that are carried through the pages of the provider.
CARRIED = (
    "response_type",
    "response_mode",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "prompt",
    "max_age",
    "acr_values",
    "claims",
    "login_hint",
)
LONGEST = 2000


class Step(StrEnum):
    """What happens next with a request for authorization."""

    SIGN_IN = "sign_in"
    CONSENT = "consent"
    GIVE = "give"


class Stop(Exception):
    """The request ends with an error of OpenID Connect that goes back to the client."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(error)
        self.error = error
        self.description = description


@dataclass(frozen=True, slots=True)
class ClaimRequest:
    """The `claims` member, as far as we understand it (Core 5.5)."""

    userinfo: tuple[str, ...] = ()
    id_token: tuple[str, ...] = ()
    acr_values: tuple[str, ...] = ()
    acr_essential: bool = False
    subject: str = ""

    @property
    def names(self) -> list[str]:
        return sorted({*self.userinfo, *self.id_token})


def read_claims(text: str, allowed: Iterable[str]) -> ClaimRequest:
    """Read `claims`; what we do not know or the client may not have is left out. Raises `Stop` on a broken one."""
    if not text:
        return ClaimRequest()
    try:
        body = json.loads(text)
    except ValueError as error:
        raise Stop("invalid_request", "The claims parameter is not JSON") from error
    parts = ("userinfo", "id_token")
    if not isinstance(body, dict) or not all(isinstance(body.get(part) or {}, dict) for part in parts):
        raise Stop("invalid_request", "The claims parameter is not an object of objects")
    scopes = set(allowed)
    userinfo, id_token = (body.get(part) or {} for part in parts)
    acr = _wish(id_token.get("acr"))
    values = acr.get("values") or ([acr["value"]] if "value" in acr else [])
    subject = _wish(id_token.get("sub")).get("value", "")
    return ClaimRequest(
        userinfo=tuple(name for name in userinfo if name in CLAIMS and CLAIMS[name][0] in scopes),
        id_token=tuple(name for name in id_token if name in CLAIMS and CLAIMS[name][0] in scopes),
        acr_values=tuple(str(value) for value in values) if isinstance(values, list) else (),
        acr_essential=acr.get("essential") is True,
        subject=str(subject),
    )


def _wish(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def allowed_scope(asked: str, client_scopes: Iterable[str]) -> str:
    """The asked scopes that we know and the client may have, as they were asked; others are ignored (Core 3.1.2.1)."""
    allowed = set(client_scopes) & set(SCOPES)
    return " ".join(dict.fromkeys(scope for scope in asked.split() if scope in allowed))


def words_of(wanted: str) -> str:
    """What a scope or a single claim means, for the page of consent; "" for an unknown one."""
    if wanted.startswith(CLAIM_MARK):
        return CLAIMS[wanted.removeprefix(CLAIM_MARK)][1] if wanted.removeprefix(CLAIM_MARK) in CLAIMS else ""
    return SCOPES.get(wanted, "")


def consent_words(scope: str, claims: ClaimRequest) -> list[str]:
    """What a consent must hold: the scopes, and claims asked for by name that no asked scope covers."""
    scopes = scope.split()
    return scopes + [f"{CLAIM_MARK}{name}" for name in claims.names if CLAIMS[name][0] not in scopes]


def claim_names(scope: str, extra: Iterable[str] = ()) -> set[str]:
    """Claims that a scope opens, with those named one by one."""
    scopes = set(scope.split())
    return {name for name, (holder, _) in CLAIMS.items() if holder in scopes} | (set(extra) & set(CLAIMS))


def acr_of(assurance: str, claims: ClaimRequest) -> str:
    """The level told to the client: the account's own, or the highest asked one that it reaches.

    Raises `Stop` when an essential level is above the account's.
    """
    level = LEVELS[assurance]
    own = f"{LEVEL_URN}{level}"
    if not claims.acr_essential or not claims.acr_values:
        return own
    asked = [int(value.removeprefix(LEVEL_URN)) for value in claims.acr_values if value in ACR_VALUES]
    reached = [number for number in asked if number <= level]
    if not reached:
        raise Stop("unmet_authentication_requirements", "The account does not reach the level that was asked for")
    return f"{LEVEL_URN}{max(reached)}"


@dataclass(frozen=True, slots=True)
class Present:
    """Who sits at the browser. consented_at: when this person last let the client have all that it asks for."""

    subject: str
    assurance: str
    authenticated_at: datetime
    consented_at: datetime | None


def max_age_of(text: str) -> timedelta | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Stop("invalid_request", "The max_age parameter is not a number of seconds")
    return timedelta(seconds=int(text))


def next_step(
    asked: Mapping[str, str], asked_at: datetime, claims: ClaimRequest, present: Present | None, now: datetime
) -> Step:
    """Core 3.1.2.3 and 3.1.2.4: sign in, agree, or take the code. Raises `Stop`.

    A proof of the person given after the request came satisfies `prompt=login` and any `max_age`; a consent given
    after it satisfies `prompt=consent`.
    """
    prompts = set(asked.get("prompt", "").split())
    silent = "none" in prompts
    fresh = present is not None and present.authenticated_at >= asked_at
    if present is None or (not fresh and _must_prove(asked, prompts, present, now)):
        if silent:
            raise Stop("login_required", "The person has to sign in")
        return Step.SIGN_IN
    wanted = asked.get("hint_subject", "") or claims.subject
    if wanted and wanted != present.subject:
        if silent or fresh:
            raise Stop("login_required", "Another person is signed in")
        return Step.SIGN_IN
    acr_of(present.assurance, claims)
    agreed = present.consented_at is not None and ("consent" not in prompts or present.consented_at >= asked_at)
    if not agreed:
        if silent:
            raise Stop("consent_required", "The person has to agree")
        return Step.CONSENT
    return Step.GIVE


def _must_prove(asked: Mapping[str, str], prompts: set[str], present: Present, now: datetime) -> bool:
    limit = max_age_of(asked.get("max_age", ""))
    too_old = limit is not None and (not limit or now - present.authenticated_at > limit)
    return too_old or bool(prompts & {"login", "select_account"})


def user_code(text: str) -> str:
    """A code as a person types it («bcdf ghjk», «BCDF-GHJK») in its one form; "" when it cannot be one."""
    letters = "".join(letter for letter in text.upper() if letter.isalnum())
    if len(letters) != USER_CODE_LENGTH or set(letters) - set(USER_CODE_LETTERS):
        return ""
    return f"{letters[:4]}-{letters[4:]}"
