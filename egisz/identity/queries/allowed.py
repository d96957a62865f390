"""Which other systems a person has let have data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from egisz.identity.models import Consent, IssuedToken, OAuthClient
from egisz.identity.rules import protocol
from egisz.kernel import clock
from egisz.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class AllowedSystem:
    """A system, what it may have in words, since when, and when it last got a token."""

    id: UUID
    title: str
    data: tuple[str, ...]
    given_at: datetime
    used_at: datetime | None
    has_access: bool


def allowed_systems(actor: Actor, now: datetime | None = None) -> list[AllowedSystem]:
    """The latest first; the cabinet itself is not among them. has_access: a token of the person is still good."""
    moment = now or clock.now()
    rows = Consent.objects.select_related("client").filter(account_id=actor.me)
    found = rows.exclude(client__kind=OAuthClient.Kind.OWN).order_by("-given_at")
    tokens: dict[UUID, list[IssuedToken]] = {}
    for token in IssuedToken.objects.filter(account_id=actor.me, client_id__in=[row.client_id for row in found]):
        tokens.setdefault(token.client_id, []).append(token)
    return [
        AllowedSystem(
            row.pk, row.client.title, tuple(_words(scope) for scope in row.scopes.split()), row.given_at,
            max((token.created_at for token in tokens.get(row.client_id, [])), default=None),
            any(token.revoked_at is None and token.expires_at > moment for token in tokens.get(row.client_id, [])),
        )
        for row in found
    ]  # fmt: skip


def _words(scope: str) -> str:
    known = protocol.SCOPES.get(scope)
    return known.words if known else scope
