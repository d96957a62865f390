"""What a withdrawn consent does to an application."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from egisz.accreditation.actions.sending import withdraw_application
from egisz.accreditation.events import ApplicationConsentLost
from egisz.accreditation.models import Application, ApplicationState, ConsentRecord
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.outbox.public import publish

_REGISTERED = (ApplicationState.CENTRE_CHECK, ApplicationState.WITH_COMMISSION, ApplicationState.MEETING_SET)


@transaction.atomic
def consent_is_gone(application_id: UUID, *, now: datetime | None = None) -> None:
    """The person withdrew the consent: a draft loses it, an application that nobody registered yet is withdrawn.

    What is registered stays where it is: the centre is told and ends the case by its own rules. Twice does no harm.
    """
    now = now or clock.now()
    application = Application.objects.select_for_update().filter(pk=application_id).first()
    if application is None:
        return
    lost = ConsentRecord.objects.filter(application=application, withdrawn_at__isnull=True).update(withdrawn_at=now)
    if application.state == ApplicationState.SUBMITTED:
        person = Actor(
            role=Role.PRACTITIONER, account_id=application.account_id, practitioner_id=application.practitioner_id,
            channel="worker",
        )  # fmt: skip
        withdraw_application(person, application_id, now=now)
    elif lost and application.state in _REGISTERED:
        publish(
            ApplicationConsentLost(
                application_id=application.pk, number=application.number, assigned_to=application.assigned_to, at=now
            )
        )  # fmt: skip
