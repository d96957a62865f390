"""Employment: open, close, correct, move to other terms from a day."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from egisz.audit.public import record
from egisz.frmo import public as frmo
from egisz.frmr import events
from egisz.frmr.actions.common import hold, source_for
from egisz.frmr.models import Employment
from egisz.frmr.permissions import covers_department, may_keep_workers, require_keeper_of_workers
from egisz.frmr.rules import employment as rules
from egisz.frmr.rules.employment import DepartmentLife, OtherJob
from egisz.frmr.rules.facts import EmploymentFacts
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound, Objection, refuse_if
from egisz.kernel.periods import Period
from egisz.outbox.public import publish


def _others(practitioner_id: UUID, but: UUID | None = None) -> list[OtherJob]:
    rows = Employment.objects.filter(practitioner_id=practitioner_id)
    if but is not None:
        rows = rows.exclude(pk=but)
    return [
        OtherJob(
            organization_oid=row.organization.oid, department_oid=row.department.oid,
            department_name=row.department.name, post_code=row.post_code, post_name=row.post_name, kind=row.kind,
            rate=row.rate, period=Period(row.begin_date, row.end_date),
        )
        for row in rows.select_related("organization", "department")
    ]  # fmt: skip


def check_employment(
    actor: Actor, facts: EmploymentFacts, *, birth: date, others: list[OtherJob], confirmed: bool, today: date
) -> list[Objection]:
    """All objections to an employment; holds the department so that it cannot be closed meanwhile."""
    frmo.hold_department(facts.department_oid)
    department = frmo.department(facts.department_oid)
    if department is not None and not (
        may_keep_workers(actor, department.organization_oid) and covers_department(actor, department.oid)
    ):
        department = None
    found = rules.employment_objections(facts, birth, today)
    ordered = facts.end_date is None or facts.end_date >= facts.begin_date
    if facts.department_oid:
        life = None
        if department is not None:
            life = DepartmentLife(
                oid=department.oid, name=department.name, begin=department.begin_date, end=department.liquidation_date
            )
        found += rules.department_objections(life, Period(facts.begin_date, facts.end_date) if ordered else None)
    own = department.organization_oid if department else ""
    return found + rules.overlap_objections(facts, others, own_organization=own, confirmed=confirmed)


def _values(facts: EmploymentFacts) -> dict[str, object]:
    department = frmo.department(facts.department_oid)
    organization = frmo.organization(department.organization_oid) if department else None
    if department is None or organization is None:
        raise NotFound
    values = asdict(facts)
    del values["department_oid"]
    return values | {"department_id": department.id, "organization_id": organization.id}


@transaction.atomic
def add_employment(
    actor: Actor,
    practitioner_id: UUID,
    facts: EmploymentFacts,
    *,
    confirmed_main: bool = False,
    source: str = "employer",
    now: datetime | None = None,
) -> UUID:
    """A new личное дело in a department of the actor's own organisation; returns its id.

    `confirmed_main` lets a second main job pass: the worker changed the main place, the former employer is late.
    """
    now = now or clock.now()
    today = clock.to_moscow(now).date()
    require_keeper_of_workers(actor, actor.organization_oid)
    person = hold(practitioner_id)
    refuse_if(
        check_employment(
            actor, facts, birth=person.birth_date, others=_others(practitioner_id), confirmed=confirmed_main,
            today=today,
        )
    )  # fmt: skip
    row = Employment.objects.create(
        practitioner_id=practitioner_id, entered_by=actor.account_id, source=source_for(actor, source), **_values(facts)
    )
    organization_oid = row.organization.oid
    record(
        actor, "frmr.add_employment", subject=practitioner_id, resource="frmr.Employment", resource_id=row.pk,
        confirmed_main=confirmed_main,
    )  # fmt: skip
    publish(
        events.EmploymentOpened(
            employment_id=row.pk, practitioner_id=practitioner_id, organization_oid=organization_oid,
            post_code=row.post_code, begin_date=row.begin_date, at=now,
        )
    )  # fmt: skip
    return row.pk


def _own_row(actor: Actor, employment_id: UUID) -> Employment:
    """The person first, then the job: the same order of locks everywhere."""
    row = Employment.objects.select_related("organization", "department").filter(pk=employment_id).first()
    if row is None or not covers_department(actor, row.department.oid):
        raise NotFound
    require_keeper_of_workers(actor, row.organization.oid)
    hold(row.practitioner_id)
    return Employment.objects.select_for_update(of=("self",)).select_related("organization").get(pk=employment_id)


@transaction.atomic
def close_employment(
    actor: Actor,
    employment_id: UUID,
    *,
    end_date: date,
    end_kind: str = "dismissal",
    end_reason: str,
    now: datetime | None = None,
) -> None:
    """Dismissal or transfer: the row stays and gets its last day and the reason."""
    now = now or clock.now()
    row = _own_row(actor, employment_id)
    refuse_if(
        rules.closing_objections(
            begin=row.begin_date, closed=row.end_date, end=end_date, reason=end_reason,
            today=clock.to_moscow(now).date(),
        )
    )  # fmt: skip
    _close(actor, row, end_date, end_kind, end_reason, now)


def _close(actor: Actor, row: Employment, end_date: date, end_kind: str, end_reason: str, now: datetime) -> None:
    row.end_date, row.end_kind, row.end_reason = end_date, Employment.EndKind(end_kind).value, end_reason.strip()
    row.changed_at = now
    row.save()
    record(actor, "frmr.close_employment", subject=row.practitioner_id, resource="frmr.Employment", resource_id=row.pk)
    publish(
        events.EmploymentClosed(
            employment_id=row.pk, practitioner_id=row.practitioner_id, organization_oid=row.organization.oid,
            end_date=end_date, at=now,
        )
    )  # fmt: skip


@transaction.atomic
def change_employment(
    actor: Actor,
    employment_id: UUID,
    facts: EmploymentFacts,
    *,
    confirmed_main: bool = False,
    now: datetime | None = None,
) -> UUID:
    """Other terms (post, rate, department) from `facts.begin_date`: the former row is closed by the day before.

    Returns the id of the new row.
    """
    now = now or clock.now()
    row = _own_row(actor, employment_id)
    last_day = facts.begin_date - timedelta(days=1)
    closing = rules.closing_objections(
        begin=row.begin_date, closed=row.end_date, end=last_day, reason="перевод", today=clock.to_moscow(now).date()
    )
    refuse_if([replace(item, field="begin_date" if item.field else "") for item in closing])
    _close(actor, row, last_day, Employment.EndKind.TRANSFER, "Изменение условий работы", now)
    return add_employment(actor, row.practitioner_id, facts, confirmed_main=confirmed_main, now=now)


@transaction.atomic
def correct_employment(
    actor: Actor,
    employment_id: UUID,
    facts: EmploymentFacts,
    *,
    confirmed_main: bool = False,
    now: datetime | None = None,
) -> tuple[str, ...]:
    """Put a typing error right in the row itself; what stood there before stays in the history."""
    now = now or clock.now()
    row = _own_row(actor, employment_id)
    person = hold(row.practitioner_id)
    facts = replace(facts, end_date=row.end_date, end_kind=row.end_kind, end_reason=row.end_reason)
    refuse_if(
        check_employment(
            actor, facts, birth=person.birth_date, others=_others(row.practitioner_id, but=row.pk),
            confirmed=confirmed_main, today=clock.to_moscow(now).date(),
        )
    )  # fmt: skip
    values = _values(facts)
    changed = tuple(name for name, value in values.items() if getattr(row, name) != value)
    if not changed:
        return changed
    for name in changed:
        setattr(row, name, values[name])
    row.changed_at = now
    row.save()
    record(
        actor, "frmr.correct_employment", subject=row.practitioner_id, resource="frmr.Employment", resource_id=row.pk,
        fields=list(changed),
    )  # fmt: skip
    publish(
        events.EmploymentChanged(
            employment_id=row.pk, practitioner_id=row.practitioner_id, organization_oid=row.organization.oid,
            fields=changed, at=now,
        )
    )  # fmt: skip
    return changed
