"""The embedded provider's verbs: check a client's request, give a code for it, change the code for tokens."""

from __future__ import annotations

import logging
import secrets as chance
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from egisz.audit import public as audit
from egisz.identity.gateway import keys, secrets, tokens
from egisz.identity.gateway.client import issuer
from egisz.identity.models import Account, AuthorizationCode, Consent, IssuedToken, OAuthClient
from egisz.identity.queries.provider import ProviderFace, SignedInBrowser, client_for, digest
from egisz.identity.rules import protocol
from egisz.identity.rules.policy import AccessPolicy, policy_on
from egisz.identity.rules.protocol import Code, Face, ProtocolError
from egisz.kernel import clock
from egisz.kernel.actor import Actor

log = logging.getLogger("egisz.identity.provider")
_ASKED = ("client_secret", "scope", "response_type", "state", "timestamp")
_EXCHANGED = ("client_id", "client_secret", "scope", "state", "timestamp", "redirect_uri", "grant_type")
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A checked request of a client, carried through the sign-in pages inside a signed text.

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
    _check_scopes(client, params["scope"])
    if params.get("access_type", "online") not in {"online", "offline"}:
        raise ProtocolError(Code.WRONG_PARAMETER)
    _check_time_and_secret(client, params, face, now)
    return AuthorizationRequest(
        client_id=client.mnemonic,
        redirect_uri=params["redirect_uri"],
        scope=" ".join(protocol.scope_list(params["scope"])),
        state=params["state"],
        offline=params.get("access_type") == "offline",
    )


def _present(params: Mapping[str, str], names: tuple[str, ...]) -> None:
    for name in names:
        value = params.get(name, "")
        if not value.strip():
            raise ProtocolError(Code.NO_SCOPE if name == "scope" else Code.PARAMETER_MISSING)
        if len(value) > _LONGEST and name != "client_secret":
            raise ProtocolError(Code.WRONG_PARAMETER)


def _check_scopes(client: ProviderFace, scope: str) -> None:
    if not set(protocol.scope_list(scope)) <= client.scopes:
        raise ProtocolError(Code.WRONG_SCOPE)


def _check_time_and_secret(
    client: ProviderFace, params: Mapping[str, str], face: Face, now: datetime, code: str = ""
) -> None:
    if not protocol.time_is_right(params["timestamp"], now, _policy(now).clock_tolerance):
        raise ProtocolError(Code.WRONG_TIME)
    if not secret_is_right(client, params, face, code=code, lenient=bool(getattr(settings, "EGISZ_ESIA_LENIENT", 0))):
        raise ProtocolError(Code.WRONG_SECRET)


def secret_is_right(
    client: ProviderFace, params: Mapping[str, str], face: Face, *, code: str = "", lenient: bool = False
) -> bool:
    """Whether `client_secret` is the client's signature of this request.

    Strict: the form, the order and the hash of the face. Lenient (off by default): also a CMS or the old order on the
    new face and any certificate hash; which variant came is written to the log.
    """
    blob = protocol.decode_secret(params["client_secret"])
    if not blob:
        return False
    text = protocol.signed_string(face, params, code=code)
    if face is Face.V1:
        return secrets.cms_is_right(client.certificate, client.algorithm, text, blob)
    named = params.get("client_certificate_hash", "").upper() == client.certificate_hash
    if named and secrets.raw_is_right(client.certificate, text, blob):
        return True
    if not lenient:
        return False
    old = protocol.signed_string(Face.V1, params)
    variants = {
        "raw, new order, other hash": lambda: secrets.raw_is_right(client.certificate, text, blob),
        "raw, old order": lambda: secrets.raw_is_right(client.certificate, old, blob),
        "cms, new order": lambda: secrets.cms_is_right(client.certificate, client.algorithm, text, blob),
        "cms, old order": lambda: secrets.cms_is_right(client.certificate, client.algorithm, old, blob),
    }
    for name, is_right in variants.items():
        if is_right():
            log.warning("lenient client_secret of %s: %s", client.mnemonic, name)
            return True
    return False


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


def exchange(actor: Actor, params: Mapping[str, str], face: Face, now: datetime) -> dict[str, Any]:
    """`te`: a code or a refresh token for tokens. Raises `ProtocolError`."""
    names = (*_EXCHANGED, "client_certificate_hash") if face is Face.V2 else _EXCHANGED
    _present(params, names)
    client = client_for(params["client_id"])
    if client is None or not client.certificate:
        raise ProtocolError(Code.CLIENT_UNKNOWN)
    grant = params["grant_type"]
    if grant not in {"authorization_code", "refresh_token"}:
        raise ProtocolError(Code.NOT_SUPPORTED_GRANT)
    ticket = params.get("code" if grant == "authorization_code" else "refresh_token", "")
    if not ticket:
        raise ProtocolError(Code.PARAMETER_MISSING)
    _check_time_and_secret(client, params, face, now, code=ticket if grant == "authorization_code" else "")
    if grant == "authorization_code":
        answer = _by_code(actor, client, ticket, params["redirect_uri"], now)
    else:
        answer = _by_refresh(actor, client, ticket, now)
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
        return None
    row.revoked_at = now
    row.save(update_fields=["revoked_at"])
    if row.expires_at <= now or not row.account.is_active:
        return None
    return _tokens(actor, client, row.code, row.scope, now)


def _tokens(actor: Actor, client: ProviderFace, row: AuthorizationCode, scope: str, now: datetime) -> dict[str, Any]:
    policy, pair = _policy(now), keys.provider_keys()
    facts = tokens.TokenFacts(
        issuer=client.issuer or issuer(),
        client_id=client.mnemonic,
        oid=row.account.oid,
        session_id=str(row.session_id),
        scope=scope,
        confirmed=row.account.assurance == Account.Assurance.CONFIRMED,
        method=row.session.method,
        auth_time=row.session.started_at,
        now=now,
    )
    access = tokens.access_token(pair, facts, policy, chance.token_urlsafe(12))
    answer: dict[str, Any] = {
        "access_token": access,
        "token_type": "Bearer",
        "expires_in": int(policy.access_token_life.total_seconds()),
    }
    _keep(access, IssuedToken.Kind.ACCESS, row, scope, now, now + policy.access_token_life)
    if row.offline:
        refresh = chance.token_urlsafe(32)
        _keep(refresh, IssuedToken.Kind.REFRESH, row, scope, now, now + policy.refresh_token_life)
        answer["refresh_token"] = refresh
    if "openid" in scope.split():
        answer["id_token"] = tokens.id_token(pair, facts, policy)
    audit.record(
        actor.acting(account_id=row.account_id), "identity.tokens_given", resource="oauth_client",
        resource_id=client.mnemonic, offline=row.offline,
    )  # fmt: skip
    return answer


def _keep(token: str, kind: str, row: AuthorizationCode, scope: str, now: datetime, until: datetime) -> None:
    IssuedToken.objects.create(
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
