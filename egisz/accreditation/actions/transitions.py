"""Move an application along its state machine: the only place that changes `state`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from egisz.accreditation.models import Application, NextActor, Transition
from egisz.accreditation.rules.flow import objections_to_move
from egisz.audit.public import record
from egisz.kernel.actor import Actor
from egisz.kernel.errors import refuse_if


def move(
    application: Application,
    actor: Actor,
    *,
    event: str,
    to_state: str,
    next_actor: str,
    deadline: date | None,
    ground: str = "",
    defects: Iterable[Mapping[str, str]] = (),
    now: datetime,
) -> Transition:
    """Set the state, save the whole row (the caller holds its lock) and write who, when, why, whose move, until when.

    defects: dicts with code, section, text, remedy. Raises Refused(WRONG_STATE) when the machine forbids the move.
    """
    refuse_if(objections_to_move(application.state, to_state))
    from_state = application.state
    application.state = to_state
    application.next_actor = NextActor(next_actor)
    application.deadline = deadline
    application.changed_at = now
    application.save()
    marks = [dict(defect) for defect in defects]
    transition = Transition.objects.create(
        application=application,
        at=now,
        event=event,
        from_state=from_state,
        to_state=to_state,
        by_account_id=actor.account_id,
        by_role=actor.role,
        ground=ground,
        defects=marks,
        next_actor=next_actor,
        deadline=deadline,
    )
    record(
        actor,
        f"accreditation.{event}",
        subject=application.practitioner_id,
        resource="accreditation.Application",
        resource_id=application.id,
        ground=ground[:200],
        from_state=from_state,
        to_state=to_state,
        defects=[mark["code"] for mark in marks],
    )
    return transition
