"""The log of evidence behind the level of an account."""

from __future__ import annotations

from uuid import UUID

from egisz.identity.models import Account, LevelEvidence
from egisz.identity.permissions import may_administer
from egisz.identity.rules.levels import CHECKS
from egisz.identity.types import EvidenceInfo
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound

_CHECKS = dict(CHECKS)


def evidence_of(actor: Actor, account_id: UUID) -> list[EvidenceInfo]:
    """Newest first; one's own, or anybody's for the security administrator. The number of a document is never told."""
    if actor.account_id != account_id and not may_administer(actor):
        raise NotFound("account")
    return [_info(row) for row in LevelEvidence.objects.filter(account_id=account_id).order_by("-at")]


def evidence_for_paper(actor: Actor, evidence_id: UUID) -> EvidenceInfo:
    """What the operator prints for the person: only what this operator confirmed."""
    row = LevelEvidence.objects.filter(pk=evidence_id, confirmed_by=actor.me, way=LevelEvidence.Way.VISIT).first()
    if row is None:
        raise NotFound("evidence")
    return _info(row)


def _info(row: LevelEvidence) -> EvidenceInfo:
    levels = dict(Account.Assurance.choices)
    return EvidenceInfo(
        id=row.pk, account_id=row.account_id, at=row.at, before_title=str(levels.get(row.before, "")),
        after_title=str(levels[row.after]), way=row.way, way_title=row.get_way_display(),
        organization_oid=row.organization_oid, ground=row.ground, document_kind=row.document_kind,
        checked=tuple(_CHECKS[key] for key in row.checked if key in _CHECKS), confirmed_by=row.confirmed_by,
    )  # fmt: skip
