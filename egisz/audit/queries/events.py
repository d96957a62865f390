"""Rows as FHIR AuditEvents: searched by programs, and the whole journal for a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from egisz.audit import rules
from egisz.audit.models import AuditRow
from egisz.audit.permissions import require_auditor
from egisz.audit.rules.audit_event import PATTERNS, audit_event
from egisz.audit.rules.words import words_of
from egisz.kernel.actor import ROLE_TITLES, Actor
from egisz.kernel.errors import NotFound

_TITLES = {role.value: title for role, title in ROLE_TITLES.items()}


@dataclass(frozen=True, slots=True)
class EventFilter:
    """since, before: bounds of the moment. below: only rows with smaller numbers (the next page). entity: an object."""

    since: datetime | None = None
    before: datetime | None = None
    agent: UUID | None = None
    person: UUID | None = None
    entity: str = ""
    action: str = ""
    outcome: str = ""
    code: str = ""
    address: str = ""
    below: int | None = None


def event_of(row: AuditRow) -> dict[str, Any]:
    columns = {name: getattr(row, name) for name in rules.SEALED}
    return audit_event(
        columns, settings.EGISZ_BASE_URL, words_of(row.code, "Действие в системе"), _TITLES.get(row.role, row.role)
    )


def audit_events(actor: Actor, wanted: EventFilter, count: int) -> list[dict[str, Any]]:
    """Newest first, at most `count`."""
    require_auditor(actor)
    return [event_of(row) for row in _rows(wanted)[:count]]


def one_audit_event(actor: Actor, row_id: int) -> dict[str, Any]:
    require_auditor(actor)
    row = AuditRow.objects.filter(pk=row_id).first()
    if row is None:
        raise NotFound
    return event_of(row)


def every_event(actor: Actor, since: datetime | None, before: datetime | None) -> Iterator[dict[str, Any]]:
    """Oldest first, for a file; reads in portions."""
    require_auditor(actor)
    rows = _rows(EventFilter(since=since, before=before)).order_by("id")
    return (event_of(row) for row in rows.iterator(chunk_size=2000))


def _rows(wanted: EventFilter) -> QuerySet[AuditRow]:
    rows = AuditRow.objects.order_by("-id")
    exact = {
        "at__gte": wanted.since, "at__lt": wanted.before, "account_id": wanted.agent, "subject_id": wanted.person,
        "resource_id": wanted.entity, "outcome": wanted.outcome, "code": wanted.code, "address": wanted.address,
        "pk__lt": wanted.below,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in exact.items() if value not in (None, "")})
    if wanted.action:
        before = Q()
        for action, pattern in PATTERNS.items():  # the first pattern that fits is the action
            if action == wanted.action:
                rows = rows.filter(code__regex=pattern)
                break
            before |= Q(code__regex=pattern)
        rows = rows.exclude(before) if before else rows
    return rows
