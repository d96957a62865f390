"""Education, ДПО and categories: add a row, put a row right. Rows are never deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction

from egisz.audit.public import record
from egisz.frmr import events
from egisz.frmr.actions.common import hold, require_current_employer, source_for
from egisz.frmr.models import Education, FurtherEducation, QualificationCategory
from egisz.frmr.rules import education as rules
from egisz.frmr.rules.facts import CategoryFacts, EducationFacts, FurtherEducationFacts
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound, Objection, refuse_if
from egisz.outbox.public import publish

_Clauses = Callable[[Any, date, date], list[Objection]]


def _add(
    actor: Actor,
    practitioner_id: UUID,
    facts: Any,
    *,
    model: type[models.Model],
    block: str,
    clauses: _Clauses,
    source: str,
    now: datetime | None,
) -> UUID:
    now = now or clock.now()
    today = clock.to_moscow(now).date()
    person = hold(practitioner_id)
    require_current_employer(actor, practitioner_id, today)
    refuse_if(clauses(facts, person.birth_date, today))
    row = model._default_manager.create(
        practitioner_id=practitioner_id, entered_by=actor.account_id, source=source_for(actor, source), **asdict(facts)
    )
    record(actor, f"frmr.add_{block}", subject=practitioner_id, resource=f"frmr.{model.__name__}", resource_id=row.pk)
    publish(events.EducationAdded(row_id=row.pk, practitioner_id=practitioner_id, block=block, at=now))
    return row.pk


def _correct(
    actor: Actor,
    row_id: UUID,
    facts: Any,
    *,
    model: type[Education] | type[FurtherEducation] | type[QualificationCategory],
    block: str,
    clauses: _Clauses,
    now: datetime | None,
) -> tuple[str, ...]:
    now = now or clock.now()
    today = clock.to_moscow(now).date()
    row = model._default_manager.select_for_update().filter(pk=row_id).first()
    if row is None:
        raise NotFound
    require_current_employer(actor, row.practitioner_id, today)
    person = hold(row.practitioner_id)
    refuse_if(clauses(facts, person.birth_date, today))
    values = asdict(facts)
    changed = tuple(name for name, value in values.items() if getattr(row, name) != value)
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        row.changed_at = now
        row.save()
        record(
            actor, f"frmr.correct_{block}", subject=row.practitioner_id, resource=f"frmr.{model.__name__}",
            resource_id=row.pk, fields=list(changed),
        )  # fmt: skip
    return changed


@transaction.atomic
def add_education(
    actor: Actor, practitioner_id: UUID, facts: EducationFacts, *, source: str = "employer", now: datetime | None = None
) -> UUID:
    return _add(
        actor, practitioner_id, facts, model=Education, block="education", clauses=rules.education_objections,
        source=source, now=now,
    )  # fmt: skip


@transaction.atomic
def add_further_education(
    actor: Actor,
    practitioner_id: UUID,
    facts: FurtherEducationFacts,
    *,
    source: str = "employer",
    now: datetime | None = None,
) -> UUID:
    return _add(
        actor, practitioner_id, facts, model=FurtherEducation, block="further",
        clauses=rules.further_education_objections, source=source, now=now,
    )  # fmt: skip


@transaction.atomic
def add_category(
    actor: Actor, practitioner_id: UUID, facts: CategoryFacts, *, source: str = "employer", now: datetime | None = None
) -> UUID:
    return _add(
        actor, practitioner_id, facts, model=QualificationCategory, block="category",
        clauses=rules.category_objections, source=source, now=now,
    )  # fmt: skip


@transaction.atomic
def correct_education(
    actor: Actor, row_id: UUID, facts: EducationFacts, *, now: datetime | None = None
) -> tuple[str, ...]:
    return _correct(
        actor, row_id, facts, model=Education, block="education", clauses=rules.education_objections, now=now
    )


@transaction.atomic
def correct_further_education(
    actor: Actor, row_id: UUID, facts: FurtherEducationFacts, *, now: datetime | None = None
) -> tuple[str, ...]:
    return _correct(
        actor, row_id, facts, model=FurtherEducation, block="further", clauses=rules.further_education_objections,
        now=now,
    )  # fmt: skip


@transaction.atomic
def correct_category(
    actor: Actor, row_id: UUID, facts: CategoryFacts, *, now: datetime | None = None
) -> tuple[str, ...]:
    return _correct(
        actor, row_id, facts, model=QualificationCategory, block="category", clauses=rules.category_objections, now=now
    )
