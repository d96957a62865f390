"""A person takes back what another system was let have."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from egisz.audit import public as audit
from egisz.identity.models import AuthorizationCode, Consent, IssuedToken, OAuthClient
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound


@transaction.atomic
def forbid_system(actor: Actor, consent_id: UUID, now: datetime | None = None) -> str:
    """The system's tokens die at once and it has to ask again; returns its name. Strangers' consents are not found."""
    moment = now or clock.now()
    rows = Consent.objects.select_for_update(of=("self",)).select_related("client")
    row = rows.exclude(client__kind=OAuthClient.Kind.OWN).filter(pk=consent_id, account_id=actor.me).first()
    if row is None:
        raise NotFound("consent")
    mine = {"account_id": actor.me, "client_id": row.client_id}
    died = IssuedToken.objects.filter(**mine, revoked_at=None).update(revoked_at=moment)
    AuthorizationCode.objects.filter(**mine, used_at=None).update(used_at=moment)
    audit.record(
        actor, "identity.consent_withdrawn", resource="oauth_client", resource_id=row.client.mnemonic, tokens=died,
        scopes=row.scopes.split(),
    )  # fmt: skip
    title = row.client.title
    row.delete()
    return title
