"""Drafts of editions and the server that is followed: for administrators."""

from __future__ import annotations

from uuid import UUID

import orjson

from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound
from egisz.nsi.models import Draft, Upstream
from egisz.nsi.permissions import require_publisher
from egisz.nsi.rules import FieldFacts, KeyFacts
from egisz.nsi.types import Counters, FieldChange, KeyChange, LoadPlan, RowChange, UpstreamInfo


def load_plan(actor: Actor, draft_id: UUID) -> LoadPlan:
    """What a draft would change. Raises `NotFound`."""
    require_publisher(actor)
    draft = Draft.objects.select_related("base").filter(pk=draft_id).exclude(state=Draft.State.LOADING).first()
    if draft is None:
        raise NotFound
    return plan_of(draft)


def load_plans(actor: Actor, *, waiting_only: bool = True, limit: int = 50) -> list[LoadPlan]:
    """Drafts, the newest first."""
    require_publisher(actor)
    found = Draft.objects.select_related("base").exclude(state=Draft.State.LOADING).order_by("-created_at")
    if waiting_only:
        found = found.filter(state=Draft.State.READY)
    return [plan_of(draft) for draft in found[:limit]]


def upstreams(actor: Actor) -> list[UpstreamInfo]:
    """Servers that are followed."""
    require_publisher(actor)
    return [
        UpstreamInfo(row.address, row.checked_at, len(row.queue), tuple((oid, v, why) for oid, v, why in row.errors))
        for row in Upstream.objects.order_by("address")
    ]


def plan_of(draft: Draft) -> LoadPlan:
    """The plan that a draft keeps."""
    report = draft.report
    return LoadPlan(
        draft_id=draft.pk,
        state=draft.state,
        source=draft.source,
        address=draft.address,
        oid=draft.oid,
        name=orjson.loads(draft.passport)["shortName"],
        version=draft.version,
        base_version=draft.base.version if draft.base else "",
        rows=draft.rows_count,
        counters=Counters(**report["counters"]),
        samples=tuple(RowChange(**item) for item in report["samples"]),
        fields=tuple(FieldChange(i["operation"], FieldFacts(**i["field"]), i["number"]) for i in report["fields"]),
        keys=tuple(KeyChange(i["operation"], KeyFacts(**i["key"]), i["number"]) for i in report["keys"]),
        notes=tuple(report["notes"]),
        made_at=draft.created_at,
    )
