"""What the OpenID Connect face knows: its clients, the person behind a token, a device that waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from egisz.identity.gateway.oidc.parties import Held, Party, Person, Ticket
from egisz.identity.models import Account, AuthorizationCode, Consent, DeviceCode, IssuedToken, OAuthClient
from egisz.identity.models.accounts import digits_of_phone
from egisz.identity.queries.provider import ProviderFace, client_for, digest
from egisz.identity.rules import oidc
from egisz.kernel import text


def oidc_issuer() -> str:
    """`iss` of this face: the address of the installation, without a slash at the end."""
    return str(settings.EGISZ_BASE_URL)


def party_for(mnemonic: str) -> Party | None:
    """A live client of OpenID Connect."""
    if not mnemonic.isascii() or not mnemonic.isprintable():
        return None
    row = OAuthClient.objects.filter(mnemonic=mnemonic, is_active=True).exclude(auth_method="").first()
    if row is None:
        return None
    return Party(
        id=row.id,
        mnemonic=row.mnemonic,
        title=row.title,
        redirect_uris=tuple(row.redirect_uris),
        logout_uris=tuple(row.logout_uris),
        scopes=frozenset(row.scopes.split()),
        auth_method=row.auth_method,
        grant_types=tuple(row.grant_types),
        secret_hash=bytes(row.secret_hash),
        public_keys=row.public_keys,
    )


def consented_at(account_id: UUID, client_id: UUID, wanted: list[str]) -> datetime | None:
    """When the person last let the client have all of this; None when something of it was never allowed."""
    row = Consent.objects.filter(account_id=account_id, client_id=client_id).first()
    return row.given_at if row is not None and set(wanted) <= set(row.scopes.split()) else None


def subject_of(account: Account) -> str:
    """`sub`: the number of the person, the same for every client and in the face of ЕСИА."""
    return str(account.oid)


def claims_of(account: Account) -> dict[str, Any]:
    """Every claim that we hold of a person (OpenID Connect Core 5.1)."""
    confirmed = account.assurance == Account.Assurance.CONFIRMED
    found: dict[str, Any] = {
        "name": text.full_name(account.family, account.given, account.patronymic),
        "family_name": account.family,
        "given_name": account.given,
        "updated_at": int(account.created_at.timestamp()),
    }
    if account.patronymic:
        found["middle_name"] = account.patronymic
    if account.birth_date:
        found["birthdate"] = account.birth_date.isoformat()
    if account.email:
        found |= {"email": account.email, "email_verified": confirmed}
    if account.phone:
        found |= {"phone_number": f"+7{digits_of_phone(account.phone)}", "phone_number_verified": confirmed}
    if account.snils:
        found["snils"] = account.snils
    return found


def ticket_of(row: AuthorizationCode) -> Ticket:
    """The root of a family of tokens; its account and session are loaded with it."""
    return Ticket(
        id=row.id,
        person=Person(row.account_id, subject_of(row.account), claims_of(row.account)),
        session_id=row.session_id,
        redirect_uri=row.redirect_uri,
        scope=row.scope,
        nonce=row.nonce,
        code_challenge=row.challenge,
        acr=row.acr,
        methods=tuple(row.methods.split()),
        auth_time=row.auth_time or row.created_at,
        id_token_claims=tuple(row.claims.get("id_token", ())),
    )


def held_of(row: IssuedToken, now: datetime) -> Held:
    """A token; it lives while its person, its client and, without `offline_access`, its session do."""
    alive = (
        row.revoked_at is None
        and row.expires_at > now
        and row.account.is_active
        and row.client.is_active
        and (row.code.offline or row.code.session.ended_at is None)
    )
    return Held(
        id=row.id,
        kind=row.kind,
        client_id=row.client.mnemonic,
        ticket=ticket_of(row.code),
        scope=row.scope,
        extra=tuple(row.code.claims.get("userinfo", ())),
        issued_at=row.created_at,
        expires_at=row.expires_at,
        alive=alive,
    )


def token_rows() -> Any:
    return IssuedToken.objects.select_related("account", "client", "code", "code__account", "code__session").filter(
        code__auth_time__isnull=False
    )


def found_token(token: str, now: datetime) -> Held | None:
    row = token_rows().filter(token_hash=digest(token)).first()
    return held_of(row, now) if row is not None else None


def person_claims(held: Held) -> dict[str, Any]:
    """The body of userinfo: what the scopes of the token open, and claims that were allowed by name."""
    allowed = oidc.claim_names(held.scope, held.extra)
    told = {name: value for name, value in held.ticket.person.claims.items() if name in allowed}
    return {"sub": held.ticket.person.subject} | told


@dataclass(frozen=True, slots=True)
class WaitingDevice:
    """A device that shows a code, as the page for the person needs it."""

    user_code: str
    client: ProviderFace
    scopes: tuple[str, ...]
    asked_at: datetime


def waiting_device(user_code: str, now: datetime) -> WaitingDevice | None:
    """The device behind a typed code, while it waits."""
    row = (
        DeviceCode.objects.select_related("client")
        .filter(user_hash=digest(user_code), answered_at=None, expires_at__gt=now, client__is_active=True)
        .first()
    )
    client = client_for(row.client.mnemonic) if row is not None else None
    if row is None or client is None:
        return None
    return WaitingDevice(user_code, client, tuple(row.scope.split()), row.created_at)
