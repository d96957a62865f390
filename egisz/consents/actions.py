"""Give and withdraw a consent."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from egisz.audit.public import record
from egisz.consents import rules
from egisz.consents.events import ConsentGiven, ConsentWithdrawn
from egisz.consents.lawbook import document_on
from egisz.consents.models import GivenConsent
from egisz.consents.rules import Way
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Forbidden, NotFound, refuse_if
from egisz.outbox.public import publish


@transaction.atomic
def give(
    actor: Actor, code: str, *, version: str, agreed: bool = True, about: UUID | None = None, way: Way = Way.TICK,
    now: datetime | None = None,
) -> UUID:  # fmt: skip
    """The person agrees to the text of today; an older version of the same consent is closed by it.

    A second press gives the same row. Refused: CONSENT_CHANGED (a newer text meanwhile), REQUIRED.
    """
    now = now or clock.now()
    if actor.account_id is None:
        raise Forbidden("Согласие даёт сам человек из своего кабинета.")
    document = document_on(code, clock.to_moscow(now).date())
    refuse_if(rules.objections_to_give(document, version, agreed))
    rows = GivenConsent.objects.select_for_update().filter(
        account_id=actor.account_id, code=code, about=about, withdrawn_at=None, replaced_at=None
    )
    held = rows.first()
    if held is not None and held.version == version:
        return held.pk
    if held is not None:
        held.replaced_at = held.changed_at = now
        held.save(update_fields=["replaced_at", "changed_at"])
    row = GivenConsent.objects.create(
        account_id=actor.account_id, practitioner_id=actor.practitioner_id, code=code, version=version,
        title=document.title, purpose=document.purpose, text=document.text, text_sha256=document.sha256, about=about,
        given_at=now, way=way.value, address=actor.address, device=actor.device[:120], request_id=actor.request_id,
        created_at=now, changed_at=now,
    )  # fmt: skip
    record(
        actor, "consents.given", subject=actor.practitioner_id, resource="consents.GivenConsent", resource_id=row.pk,
        consent=code, version=version, way=way.value,
    )  # fmt: skip
    publish(
        ConsentGiven(
            consent_id=row.pk, account_id=actor.account_id, code=code, version=version, about=about, at=now
        )
    )  # fmt: skip
    return row.pk


@transaction.atomic
def withdraw(actor: Actor, consent_id: UUID, *, way: Way = Way.TICK, now: datetime | None = None) -> None:
    """Take one's own consent back; what follows is done by the rooms that used it. Twice does no harm."""
    row = GivenConsent.objects.select_for_update().filter(pk=consent_id, account_id=actor.me).first()
    if row is None:
        raise NotFound
    if row.withdrawn_at is None:
        _close(actor, row, way, now or clock.now())


@transaction.atomic
def withdraw_about(actor: Actor, code: str, about: UUID, *, now: datetime | None = None) -> None:
    """The same from the case that the consent was given for; nothing where none is in force."""
    rows = GivenConsent.objects.select_for_update().filter(
        account_id=actor.me, code=code, about=about, withdrawn_at=None, replaced_at=None
    )
    for row in rows:
        _close(actor, row, Way.TICK, now or clock.now())


def _close(actor: Actor, row: GivenConsent, way: Way, now: datetime) -> None:
    row.withdrawn_at = row.changed_at = now
    row.withdrawn_way, row.withdrawn_address = way.value, actor.address
    row.withdrawn_device, row.withdrawn_request_id = actor.device[:120], actor.request_id
    row.save()
    record(
        actor, "consents.withdrawn", subject=row.practitioner_id, resource="consents.GivenConsent", resource_id=row.pk,
        consent=row.code, version=row.version,
    )  # fmt: skip
    publish(
        ConsentWithdrawn(
            consent_id=row.pk, account_id=row.account_id, code=row.code, version=row.version, about=row.about, at=now
        )
    )  # fmt: skip
