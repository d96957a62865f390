"""The embedded provider's verbs: check a client's request, give a code for it, change the code for tokens."""

from __future__ import annotations

import secrets as chance
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from egisz.audit import public as audit
from egisz.identity.actions.client_secrets import Signed, check_time_and_secret
from egisz.identity.gateway import keys, tokens
from egisz.identity.gateway.client import issuer
from egisz.identity.models import Account, AuthorizationCode, Consent, IssuedToken, OAuthClient
from egisz.identity.queries.provider import ProviderFace, SignedInBrowser, client_for, digest
from egisz.identity.rules import protocol, wishes
from egisz.identity.rules.policy import AccessPolicy, policy_on
from egisz.identity.rules.protocol import Code, Face, ProtocolError
from egisz.kernel import clock
from egisz.kernel.actor import Actor

_ASKED = ("client_secret", "scope", "response_type", "state", "timestamp")
_EXCHANGED = ("client_id", "client_secret", "scope", "state", "timestamp", "redirect_uri", "grant_type")
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A checked request of a client, carried through the sign-in pages inside a signed text.

    confirmed_only: others are sent back. purposes: for what the client says it wants the data.
    oidc: members of a request of OpenID Connect; empty for the face of ЕСИА. wanted: what the person has to allow,
    when it is more than the scopes. device: the code that a device shows, when nobody is to be sent back.
    """

    client_id: str
    redirect_uri: str
    scope: str
    state: str
    offline: bool
    oidc: dict[str, str] = field(default_factory=dict)
    wanted: Sequence[str] = ()
    device: str = ""
    confirmed_only: bool = False
    purposes: Sequence[str] = ()

    @property
    def consents(self) -> list[str]:
        return list(self.wanted) or self.scope.split()

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def _policy(now: datetime) -> AccessPolicy:
    return policy_on(clock.to_moscow(now).date())


def check_return_address(params: Mapping[str, str]) -> ProviderFace:
    """The client, when its address of return is registered: only then may an error go back by redirect."""
    if not params.get("client_id") or not params.get("redirect_uri"):
        raise ProtocolError(Code.PARAMETER_MISSING)
    client = client_for(params["client_id"])
    if client is None or not client.certificate:
        raise ProtocolError(Code.CLIENT_UNKNOWN)
    if params["redirect_uri"] not in client.redirect_uris:
        raise ProtocolError(Code.WRONG_REDIRECT)
    return client


def check_authorization(
    client: ProviderFace, params: Mapping[str, str], face: Face, now: datetime
) -> AuthorizationRequest:
    """Check `ac` in the order: members, kind of answer, scopes, time, signature. Raises `ProtocolError`."""
    names = (*_ASKED, "client_certificate_hash") if face is Face.V2 else _ASKED
    _present(params, names)
    if params["response_type"] != "code":
        raise ProtocolError(Code.NOT_SUPPORTED_RESPONSE)
    confirmed_only, permissions = _wishes(params) if face is Face.V2 else (False, [])
    scopes = protocol.scope_list(params["scope"])
    if face is Face.V2:
        scopes += protocol.scope_list(params.get("scope_org", ""))
        scopes += [scope for one in permissions for scope in protocol.scope_list(" ".join(one.scopes))]
    _check_scopes(client, scopes)
    if params.get("access_type", "online") not in {"online", "offline"}:
        raise ProtocolError(Code.WRONG_PARAMETER)
    check_time_and_secret(Signed(client, params, face), now)
    return AuthorizationRequest(
        client_id=client.mnemonic,
        redirect_uri=params["redirect_uri"],
        scope=" ".join(dict.fromkeys(scopes)),
        state=params["state"],
        offline=params.get("access_type") == "offline",
        confirmed_only=confirmed_only,
        purposes=[f"{', '.join(one.purposes)} ({one.name})" for one in permissions],
    )


def _present(params: Mapping[str, str], names: tuple[str, ...]) -> None:
    for name in names:
        value = params.get(name, "")
        if not value.strip():
            raise ProtocolError(Code.NO_SCOPE if name == "scope" else Code.PARAMETER_MISSING)
        if len(value) > _LONGEST and name != "client_secret":
            raise ProtocolError(Code.WRONG_PARAMETER)


def _wishes(params: Mapping[str, str]) -> tuple[bool, list[wishes.Permission]]:
    """Whom the client wants and for what (`person_filter`, `permissions`)."""
    try:
        return (
            wishes.wants_confirmed(params.get("person_filter", "")),
            wishes.permissions_of(params.get("permissions", "")),
        )
    except ValueError as error:
        raise ProtocolError(Code.WRONG_PARAMETER) from error


def _check_scopes(client: ProviderFace, scopes: Sequence[str]) -> None:
    if not set(scopes) <= client.scopes:
        raise ProtocolError(Code.WRONG_SCOPE)


@transaction.atomic
def give_consent(actor: Actor, account_id: UUID, client: ProviderFace, scopes: list[str], now: datetime) -> None:
    """The person lets the client have these data; a later wider request asks again."""
    row = Consent.objects.select_for_update().filter(account_id=account_id, client_id=client.id).first()
    before = set(row.scopes.split()) if row else set()
    together = " ".join(sorted(before | set(scopes)))
    Consent.objects.update_or_create(
        account_id=account_id, client_id=client.id, defaults={"scopes": together, "given_at": now}
    )
    audit.record(
        actor.acting(account_id=account_id), "identity.consent_given", resource="oauth_client",
        resource_id=client.mnemonic, scopes=sorted(scopes),
    )  # fmt: skip


def refuse_consent(actor: Actor, account_id: UUID, client: ProviderFace) -> None:
    audit.record(
        actor.acting(account_id=account_id), "identity.consent_refused", outcome="refused", resource="oauth_client",
        resource_id=client.mnemonic,
    )  # fmt: skip


def check_person(asked: AuthorizationRequest, browser: SignedInBrowser) -> None:
    """Whether the client wants this person at all. Raises `ProtocolError`."""
    if asked.confirmed_only and browser.assurance != Account.Assurance.CONFIRMED:
        raise ProtocolError(Code.NOT_CONFIRMED)


@transaction.atomic
def give_code(
    actor: Actor, asked: AuthorizationRequest, client: ProviderFace, browser: SignedInBrowser, now: datetime
) -> str:
    """A one-use code for the client, bound to its address of return."""
    code = chance.token_urlsafe(32)
    AuthorizationCode.objects.create(
        code_hash=digest(code), client_id=client.id, account_id=browser.account_id, session_id=browser.id,
        redirect_uri=asked.redirect_uri, scope=asked.scope, offline=asked.offline, created_at=now,
        expires_at=now + _policy(now).code_life,
    )  # fmt: skip
    audit.record(
        actor.acting(account_id=browser.account_id), "identity.code_given", resource="oauth_client",
        resource_id=client.mnemonic,
    )  # fmt: skip
    return code


# kind of a request → the member that it brings
_TICKETS = {"authorization_code": "code", "refresh_token": "refresh_token", "client_credentials": "scope"}


def _wanted(face: Face, grant: str) -> tuple[str, ...]:
    """Which members must be there. A system that asks for itself has nobody to send back."""
    names = tuple(name for name in _EXCHANGED if grant != "client_credentials" or name != "redirect_uri")
    if face is Face.V2 and not (grant == "refresh_token" and settings.EGISZ_ESIA_LENIENT):
        return (*names, "client_certificate_hash")
    return tuple(name for name in names if face is Face.V1 or name != "redirect_uri")


def exchange(actor: Actor, params: Mapping[str, str], face: Face, now: datetime) -> dict[str, Any]:
    """`te`: a code or a refresh token for tokens. Raises `ProtocolError`."""
    grant = params.get("grant_type", "")
    _present(params, _wanted(face, grant))
    client = client_for(params["client_id"])
    if client is None or not client.certificate:
        raise ProtocolError(Code.CLIENT_UNKNOWN)
    if grant not in _TICKETS:
        raise ProtocolError(Code.NOT_SUPPORTED_GRANT)
    ticket = params.get(_TICKETS[grant], "")
    if not ticket:
        raise ProtocolError(Code.PARAMETER_MISSING)
    code, refresh = (ticket, "") if grant == "authorization_code" else ("", ticket)
    request = Signed(client, params, face, code, refresh if grant == "refresh_token" else "")
    check_time_and_secret(request if grant != "client_credentials" else Signed(client, params, face), now)
    if grant == "authorization_code":
        answer = _by_code(actor, client, ticket, params["redirect_uri"], now)
    elif grant == "refresh_token":
        answer = _by_refresh(actor, client, ticket, now)
    else:
        answer = _by_client(actor, client, ticket, now)
    if answer is None:
        raise ProtocolError(Code.WRONG_CODE)
    return answer | {"state": params["state"]}


@transaction.atomic
def _by_code(actor: Actor, client: ProviderFace, code: str, redirect_uri: str, now: datetime) -> dict[str, Any] | None:
    row = (
        AuthorizationCode.objects.select_for_update(of=("self",))
        .select_related("account", "session")
        .filter(code_hash=digest(code), client_id=client.id)
        .first()
    )
    if row is None:
        return None
    if row.used_at is not None:  # somebody has a copy of the code: what it opened is shut again
        IssuedToken.objects.filter(code=row, revoked_at=None).update(revoked_at=now)
        audit.record(
            actor.acting(account_id=row.account_id), "identity.code_reused", outcome="refused",
            resource="oauth_client", resource_id=client.mnemonic,
        )  # fmt: skip
        return None
    row.used_at = now
    row.save(update_fields=["used_at"])
    fits = row.redirect_uri == redirect_uri and row.expires_at > now and row.account.is_active
    return _tokens(actor, client, row, row.scope, now) if fits and row.session.ended_at is None else None


@transaction.atomic
def _by_refresh(actor: Actor, client: ProviderFace, refresh: str, now: datetime) -> dict[str, Any] | None:
    row = (
        IssuedToken.objects.select_for_update(of=("self",))
        .select_related("account", "code", "code__account", "code__session")
        .filter(token_hash=digest(refresh), kind=IssuedToken.Kind.REFRESH, client_id=client.id)
        .first()
    )
    if row is None:
        return None
    if row.revoked_at is not None:  # a refresh token is good once; its second use shuts the whole family
        IssuedToken.objects.filter(code=row.code, revoked_at=None).update(revoked_at=now)
        audit.record(
            actor.acting(account_id=row.account_id), "identity.refresh_reused", outcome="refused",
            resource="oauth_client", resource_id=client.mnemonic,
        )  # fmt: skip
        return None
    row.revoked_at = now
    row.save(update_fields=["revoked_at"])
    if row.expires_at <= now or not row.account.is_active:
        return None
    return _tokens(actor, client, row.code, row.scope, now)


def _by_client(actor: Actor, client: ProviderFace, scope: str, now: datetime) -> dict[str, Any] | None:
    """A system asks for itself: only public members of one organisation, nobody's personal data, nothing kept."""
    organization = protocol.organization_of(scope)
    if not organization or protocol.ORGANIZATION_SCOPE not in client.scopes:
        raise ProtocolError(Code.WRONG_SCOPE)
    policy, pair = _policy(now), _pair_of(client)
    token = tokens.client_token(
        pair, policy, issuer=client.issuer or issuer(), client_id=client.mnemonic, scope=scope, now=now,
        token_id=chance.token_urlsafe(12), algorithm=client.token_algorithm,
    )  # fmt: skip
    audit.record(
        actor, "identity.client_token_given", resource="oauth_client", resource_id=client.mnemonic,
        organization=organization,
    )  # fmt: skip
    expires = int(policy.access_token_life.total_seconds())
    return {"access_token": token, "token_type": "Bearer", "expires_in": expires}


def _pair_of(client: ProviderFace) -> keys.KeyPair:
    """The key by which the tokens of this system are signed."""
    return keys.provider_gost_keys() if client.token_algorithm == tokens.GOST else keys.provider_keys()


def _tokens(actor: Actor, client: ProviderFace, row: AuthorizationCode, scope: str, now: datetime) -> dict[str, Any]:
    policy, pair, algorithm = _policy(now), _pair_of(client), client.token_algorithm
    own = client.kind == OAuthClient.Kind.OWN
    facts = tokens.TokenFacts(
        issuer=client.issuer or issuer(),
        client_id=client.mnemonic,
        oid=row.account.oid,
        session_id=str(row.session_id),
        scope=scope,
        confirmed=row.account.assurance == Account.Assurance.CONFIRMED,
        method=row.session.method,
        auth_time=row.session.authenticated_at,
        now=now,
        methods=tuple(row.session.methods.split()) if own else (),
        second_at=row.session.second_at if own else None,
    )
    access = tokens.access_token(pair, facts, policy, chance.token_urlsafe(12), algorithm)
    answer: dict[str, Any] = {
        "access_token": access,
        "token_type": "Bearer",
        "expires_in": int(policy.access_token_life.total_seconds()),
    }
    kept = [_kept(access, IssuedToken.Kind.ACCESS, row, scope, now, now + policy.access_token_life)]
    if row.offline:
        refresh = chance.token_urlsafe(32)
        kept.append(_kept(refresh, IssuedToken.Kind.REFRESH, row, scope, now, now + policy.refresh_token_life))
        answer["refresh_token"] = refresh
    IssuedToken.objects.bulk_create(kept)
    if "openid" in scope.split():
        answer["id_token"] = tokens.id_token(pair, facts, policy, algorithm)
    audit.record(
        actor.acting(account_id=row.account_id), "identity.tokens_given", resource="oauth_client",
        resource_id=client.mnemonic, offline=row.offline,
    )  # fmt: skip
    return answer


def _kept(token: str, kind: str, row: AuthorizationCode, scope: str, now: datetime, until: datetime) -> IssuedToken:
    return IssuedToken(
        token_hash=digest(token), kind=kind, client_id=row.client_id, account_id=row.account_id, code=row,
        scope=scope, created_at=now, expires_at=until,
    )  # fmt: skip


def known_return_address(client_id: str, address: str) -> bool:
    """For the logout: an address at the same place (scheme, host, port) as a registered one of this client."""
    row = OAuthClient.objects.filter(mnemonic=client_id, is_active=True).first()
    if row is None:
        return False
    return any(address == uri or address.startswith(_origin(uri) + "/") for uri in row.redirect_uris)


def _origin(uri: str) -> str:
    scheme, _, rest = uri.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"
