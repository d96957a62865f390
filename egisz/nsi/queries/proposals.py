"""Proposals to change books: the list and one of them, for administrators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from egisz.identity.public import account_info
from egisz.kernel import text
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound
from egisz.nsi.models.proposals import Proposal, ProposalEdit
from egisz.nsi.permissions import require_publisher
from egisz.nsi.queries.drafts import plan_of
from egisz.nsi.queries.editions import edition
from egisz.nsi.types import LoadPlan

OPEN = (Proposal.State.COLLECTING, Proposal.State.PROPOSED, Proposal.State.CHECKED, Proposal.State.RETURNED)


@dataclass(frozen=True, slots=True)
class EditInfo:
    """A record that is to be added, changed or removed. operation: INSERT | UPDATE | DELETE."""

    id: UUID
    operation: str
    code: str
    title: str
    values: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class ProposalInfo:
    """A proposal as the actor sees it. kind: file | hand; may: what the actor can do with it now."""

    id: UUID
    kind: str
    state: str
    state_title: str
    oid: str
    name: str
    version: str
    base_version: str
    reason: str
    remark: str
    author: str
    checker: str
    made_at: datetime
    proposed_at: datetime | None
    checked_at: datetime | None
    published_at: datetime | None
    is_mine: bool
    is_new_book: bool
    may: frozenset[str]
    plan: LoadPlan | None = None
    edits: tuple[EditInfo, ...] = ()


def proposal(actor: Actor, proposal_id: UUID) -> ProposalInfo:
    """One proposal with its report and its edits. Somebody else's unfinished one raises NotFound."""
    require_publisher(actor)
    row = Proposal.objects.select_related("base", "draft__base").filter(pk=proposal_id).first()
    if row is None or (row.state == Proposal.State.COLLECTING and row.proposed_by != actor.account_id):
        raise NotFound
    edits = tuple(
        EditInfo(item.pk, item.operation, item.code, item.title, item.values)
        for item in ProposalEdit.objects.filter(proposal=row).order_by("created_at")
    )
    return _info(actor, row, plan_of(row.draft) if row.draft else None, edits)


def proposals(actor: Actor, *, open_only: bool, limit: int = 200) -> list[ProposalInfo]:
    """Proposals, the newest first; unfinished ones only to their authors."""
    require_publisher(actor)
    rows = Proposal.objects.select_related("base", "draft")
    rows = rows.filter(state__in=OPEN) if open_only else rows.exclude(state__in=OPEN)
    mine = [
        row
        for row in rows.order_by("-created_at")[:limit]
        if row.state != Proposal.State.COLLECTING or row.proposed_by == actor.account_id
    ]
    return [_info(actor, row) for row in mine]


def waiting_proposals(actor: Actor) -> int:
    """How many proposals wait for a check by this actor."""
    require_publisher(actor)
    waiting = Proposal.objects.filter(state=Proposal.State.PROPOSED)
    return waiting.exclude(proposed_by=actor.account_id).count() if actor.account_id else waiting.count()


def collecting(actor: Actor, oid: str) -> UUID | None:
    """The actor's own set of edits of a book that is not sent yet."""
    row = Proposal.objects.filter(
        oid=oid, proposed_by=actor.me, state=Proposal.State.COLLECTING, kind=Proposal.Kind.HAND
    ).first()
    return row.pk if row else None


def _info(
    actor: Actor, row: Proposal, plan: LoadPlan | None = None, edits: tuple[EditInfo, ...] = ()
) -> ProposalInfo:  # fmt: skip
    book = edition(row.oid)
    return ProposalInfo(
        id=row.pk,
        kind=row.kind,
        state=row.state,
        state_title=row.get_state_display(),
        oid=row.oid,
        name=book.facts.short_name if book else (plan.name if plan else row.oid),
        version=row.version,
        base_version=row.base.version if row.base else "",
        reason=row.reason,
        remark=row.remark,
        author=_name(row.proposed_by),
        checker=_name(row.checked_by),
        made_at=row.created_at,
        proposed_at=row.proposed_at,
        checked_at=row.checked_at,
        published_at=row.published_at,
        is_mine=row.proposed_by == actor.account_id,
        is_new_book=book is None,
        may=_may(actor, row),
        plan=plan,
        edits=edits,
    )


def _may(actor: Actor, row: Proposal) -> frozenset[str]:
    mine, state = row.proposed_by == actor.account_id, row.state
    verbs = set()
    if state == Proposal.State.COLLECTING and mine:
        verbs |= {"propose", "withdraw"} | ({"edit"} if row.kind == Proposal.Kind.HAND else set())
    if state == Proposal.State.PROPOSED:
        verbs |= {"withdraw"} if mine else {"check"}
    if state == Proposal.State.CHECKED:
        verbs |= {"publish", "withdraw"} if mine else {"publish"}
    if state == Proposal.State.RETURNED and mine:
        verbs |= {"withdraw"} | ({"revise"} if row.kind == Proposal.Kind.HAND else set())
    return frozenset(verbs)


def _name(account_id: UUID | None) -> str:
    found = account_info(account_id) if account_id else None
    return text.initials(found.family, found.given, found.patronymic) if found else ""
