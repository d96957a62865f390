"""What the embedded provider knows: clients, browsers that have signed in, tokens and the profile behind them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from egisz.db.statements import Statement
from egisz.identity.gateway import keys, tokens
from egisz.identity.models import Account, Consent, IssuedToken, OAuthClient, ProviderSession
from egisz.identity.rules import protocol
from egisz.identity.rules.policy import policy_on
from egisz.identity.rules.sessions import SessionState, state_of
from egisz.kernel import clock, snils


@dataclass(frozen=True, slots=True)
class ProviderFace:
    """A client system as the provider's pages and checks need it."""

    id: UUID
    mnemonic: str
    title: str
    redirect_uris: tuple[str, ...]
    scopes: frozenset[str]
    algorithm: str
    certificate: bytes
    certificate_hash: str
    issuer: str
    kind: str = OAuthClient.Kind.OUTSIDE
    token_algorithm: str = OAuthClient.TokenAlgorithm.RS256


@dataclass(frozen=True, slots=True)
class SignedInBrowser:
    """A live session at the provider."""

    id: UUID
    account_id: UUID
    started_at: datetime
    full_name: str
    assurance: str
    method: str
    methods: tuple[str, ...] = ("pwd",)
    authenticated_at: datetime | None = None
    second_at: datetime | None = None
    oid: int = 0


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """Whose data a token opens, and which."""

    account_id: UUID
    oid: int
    scopes: frozenset[str] = field(default_factory=frozenset)


def digest(secret: str) -> bytes:
    """How secrets with enough chance in them (codes, tokens, cookies) are kept: SHA-256."""
    return sha256(secret.encode()).digest()


_CLIENT = Statement(lambda mnemonic: OAuthClient.objects.filter(mnemonic=mnemonic, is_active=True), mnemonic=str)


def client_for(mnemonic: str) -> ProviderFace | None:
    row = _CLIENT.first(mnemonic=mnemonic) if "\x00" not in mnemonic else None
    if row is None:
        return None
    return ProviderFace(
        id=row.id, mnemonic=row.mnemonic, title=row.title, redirect_uris=tuple(row.redirect_uris),
        scopes=frozenset(row.scopes.split()), algorithm=row.algorithm, certificate=bytes(row.certificate),
        certificate_hash=row.certificate_hash, issuer=row.issuer, kind=row.kind, token_algorithm=row.token_algorithm,
    )  # fmt: skip


def is_registered_certificate(certificate_hash: str) -> bool:
    """Whether some system has registered a certificate with this hash."""
    return bool(certificate_hash) and OAuthClient.objects.filter(certificate_hash=certificate_hash).exists()


def provider_session(key: str, now: datetime) -> SignedInBrowser | None:
    """The live session behind the provider's cookie; None when it ended, lasted too long or the account is blocked."""
    if not key:
        return None
    row = ProviderSession.objects.select_related("account").filter(key_hash=digest(key), ended_at=None).first()
    if row is None or not row.account.is_active:
        return None
    policy = policy_on(clock.to_moscow(now).date())
    if state_of(row.started_at, row.seen_at, now, policy) is not SessionState.LIVE:
        return None
    account = row.account
    name = " ".join(part for part in (account.family, account.given, account.patronymic) if part)
    return SignedInBrowser(
        row.id, account.id, row.started_at, name, account.assurance, row.method, tuple(row.methods.split()),
        row.authenticated_at, row.second_at, account.oid,
    )  # fmt: skip


def has_consent(account_id: UUID, client_id: UUID, scopes: list[str]) -> bool:
    given = Consent.objects.filter(account_id=account_id, client_id=client_id).values_list("scopes", flat=True).first()
    return given is not None and set(scopes) <= set(given.split())


def profile_by_token(token: str, now: datetime) -> TokenHolder | None:
    """Who is behind an access token; None for an unknown, revoked or expired one."""
    row = (
        IssuedToken.objects.select_related("account", "client")
        .filter(token_hash=digest(token), kind=IssuedToken.Kind.ACCESS, revoked_at=None, expires_at__gt=now)
        .first()
    )
    if row is None or not row.account.is_active or not row.client.is_active:
        return None
    return TokenHolder(row.account_id, row.account.oid, frozenset(protocol.scope_list(row.scope)))


@dataclass(frozen=True, slots=True)
class SystemHolder:
    """A system that holds a token for itself: it may read the public members of one organisation."""

    mnemonic: str
    organization: str
    scopes: frozenset[str]


def client_by_token(token: str) -> SystemHolder | None:
    """Which system a token is of that has no person behind it; None for an unknown one."""
    try:
        mnemonic, scope = tokens.read_client_token(
            token, [keys.provider_keys().certificate, keys.provider_gost_keys().certificate]
        )
    except tokens.TokenBroken:
        return None
    client = client_for(mnemonic)
    if client is None or protocol.ORGANIZATION_SCOPE not in client.scopes:
        return None
    return SystemHolder(mnemonic, protocol.organization_of(scope), frozenset({protocol.ORGANIZATION_SCOPE}))


def person_of(holder: TokenHolder) -> dict[str, Any]:
    """The body of `/rs/prns/{oid}`: only what the scopes allow."""
    row = Account.objects.get(pk=holder.account_id)
    allowed = holder.scopes
    everything = protocol.EVERYTHING_SCOPE in allowed
    trusted = row.assurance == Account.Assurance.CONFIRMED
    body: dict[str, Any] = {
        "stateFacts": ["EntityRoot"],
        "eTag": digest(f"{row.pk}{row.assurance}").hex()[:40].upper(),
        "status": "REGISTERED",
        "trusted": trusted,
        "verifying": False,
        "containsUpCfmCode": False,
        "updatedOn": int(row.created_at.timestamp()),
    }
    if everything or "fullname" in allowed:
        body |= {"lastName": row.family, "firstName": row.given}
        if row.patronymic:
            body["middleName"] = row.patronymic
    if (everything or "birthdate" in allowed) and row.birth_date:
        body["birthDate"] = row.birth_date.strftime("%d.%m.%Y")
    if (everything or "snils" in allowed) and row.snils:
        body["snils"] = snils.pretty(row.snils)
    return body


def contacts_of(holder: TokenHolder) -> dict[str, dict[str, Any]]:
    """Number of the element → contact, only what the scopes allow."""
    row = Account.objects.get(pk=holder.account_id)
    allowed = holder.scopes & {"contacts", protocol.EVERYTHING_SCOPE}
    found: dict[str, dict[str, Any]] = {}
    for number, kind, value, scope in (("1", "EML", row.email, "email"), ("2", "MBT", row.phone, "mobile")):
        if value and (allowed or scope in holder.scopes):
            found[number] = {
                "stateFacts": ["Identifiable"],
                "id": int(number),
                "type": kind,
                "vrfStu": "VERIFIED" if row.assurance == Account.Assurance.CONFIRMED else "NOT_VERIFIED",
                "value": value,
            }
    return found
