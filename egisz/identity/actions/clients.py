"""Client systems of the embedded provider."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.db import transaction

from egisz.audit import public as audit
from egisz.identity import permissions
from egisz.identity.gateway import secrets
from egisz.identity.gateway.client import SCOPE
from egisz.identity.gateway.signers import signer
from egisz.identity.models import OAuthClient
from egisz.identity.rules import protocol
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Objection, Refused

CALLBACK_PATH = "/login/callback/"


@transaction.atomic
def register_client(
    actor: Actor,
    *,
    mnemonic: str,
    title: str,
    redirect_uris: Sequence[str],
    certificate: bytes,
    scopes: str = SCOPE,
    algorithm: str = OAuthClient.Algorithm.GOST,
    kind: str = OAuthClient.Kind.OUTSIDE,
    issuer: str = "",
    token_algorithm: str = OAuthClient.TokenAlgorithm.RS256,
) -> UUID:
    """Register a client or bring its record up to date; the same data twice changes nothing."""
    permissions.require_administrator(actor)
    foreign = [scope for scope in scopes.split() if scope not in protocol.SCOPES]
    if foreign:
        raise Refused(Objection("SCOPE_UNKNOWN", f"Неизвестные области данных: {', '.join(foreign)}", "scopes"))
    if not all(uri.startswith(("https://", "http://")) and "#" not in uri for uri in redirect_uris):
        raise Refused(Objection("REDIRECT_FORM", "Адрес возврата — полный http(s) адрес без «#»", "redirect_uris"))
    wanted = {
        "title": title,
        "redirect_uris": list(redirect_uris),
        "certificate": certificate,
        "certificate_hash": secrets.certificate_hash(certificate),
        "scopes": scopes,
        "algorithm": algorithm,
        "kind": kind,
        "issuer": issuer,
        "token_algorithm": str(token_algorithm),
    }
    row = OAuthClient.objects.select_for_update().filter(mnemonic=mnemonic).first()
    if row is not None:
        changed = [name for name, value in wanted.items() if _plain(getattr(row, name)) != value]
        if not changed:
            return row.pk
        for name in changed:
            setattr(row, name, wanted[name])
        row.save()
    else:
        changed = ["new"]
        row = OAuthClient.objects.create(mnemonic=mnemonic, **wanted)
    audit.record(actor, "identity.client_registered", resource="oauth_client", resource_id=mnemonic, fields=changed)
    return row.pk


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def callback_uri() -> str:
    """Where the provider brings people back to the cabinet."""
    return f"{settings.EGISZ_BASE_URL}{CALLBACK_PATH}"


def ensure_cabinet_client() -> UUID:
    """The cabinet is a registered client of the embedded provider; safe to call at each start and each sign-in."""
    return register_client(
        Actor.system("sign-in"),
        mnemonic=settings.EGISZ_ESIA_CLIENT_ID,
        title="Кабинет медработника",
        redirect_uris=[callback_uri()],
        certificate=signer().certificate,
        kind=OAuthClient.Kind.OWN,
    )
