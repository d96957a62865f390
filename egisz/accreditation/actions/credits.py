"""The centre decides about hours that the applicant entered himself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from egisz.accreditation.actions.centre import locked, own_case
from egisz.accreditation.queries.casehours import may_be_decided
from egisz.accreditation.queries.staff import require
from egisz.accreditation.rules.credits import COUNTS, objections_to_decision
from egisz.accreditation.rules.flow import CENTRE_CHECK
from egisz.audit.public import record
from egisz.cme.public import refuse_manual_credit, verify_manual_credit
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import NotFound, Objection, Refused, refuse_if


@transaction.atomic
def decide_credit(
    actor: Actor, application_id: UUID, credit_id: UUID, *, choice: str, reason: str = "", now: datetime | None = None
) -> None:
    """«Засчитать» (counts) or «не засчитать» (no, with a reason); may be changed while the centre checks the case.

    The snapshot stays as it was sent; the applicant is told. The same decision twice changes nothing.
    """
    require(actor, Role.CENTRE)
    now = now or clock.now()
    refuse_if(objections_to_decision(choice, reason))
    application = locked(application_id)
    if application.account_id == actor.account_id:
        raise own_case()
    if credit_id not in may_be_decided(application):
        raise NotFound
    if application.state != CENTRE_CHECK:
        raise Refused(
            Objection(
                "WRONG_STATE",
                "Решать о часах можно, пока ФАЦ проверяет зарегистрированное заявление. Откройте дело ещё раз.",
            )
        )
    if choice == COUNTS:
        verify_manual_credit(actor, credit_id, ground=f"ФАЦ, заявление {application.number}", now=now)
    else:
        refuse_manual_credit(actor, credit_id, reason=reason, now=now)
    record(
        actor, "accreditation.credit_decided", subject=application.practitioner_id,
        resource="accreditation.Application", resource_id=application.id, credit=str(credit_id), choice=choice,
    )  # fmt: skip
