"""Hours of a submitted case: the snapshot with the decisions of the centre laid over it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from egisz.accreditation.lawbook import rule_set
from egisz.accreditation.models import Application
from egisz.accreditation.queries.caseparts import CaseCredit, Check
from egisz.accreditation.rules import credits
from egisz.accreditation.rules.credits import SnapshotLine
from egisz.cme.public import ManualDecision, manual_decisions
from egisz.kernel.text import decimal


@dataclass(frozen=True, slots=True)
class CaseHours:
    """total, refresher: what counts now; waiting: hours of manual entries that nobody decided about."""

    lines: tuple[CaseCredit, ...]
    total: Decimal
    refresher: Decimal
    waiting: Decimal


def hours_of_case(application: Application) -> CaseHours | None:
    """None when the snapshot has no hours. The caller may see the case."""
    taken = (application.dossier or {}).get("hours")
    if not taken:
        return None
    before = credits.lines_of(taken)
    found = manual_decisions([UUID(line.id) for line in before if line.may_decide])
    after = [_after(line, found) for line in before]
    total, refresher = Decimal(taken.get("total", 0)), Decimal(taken.get("refresher", 0))
    if after != before:
        law = rule_set(application.rule_set)
        total, refresher = credits.sums(after, law.hours_other_max, frozenset({credits.COUNTS}))
    waiting = sum((line.hours for line in after if line.may_decide and line.verdict == credits.UNDECIDED), Decimal(0))
    return CaseHours(tuple(_shown(line) for line in after), total, refresher, waiting)


def may_be_decided(application: Application) -> frozenset[UUID]:
    """Manual entries of the snapshot that the centre decides about."""
    lines = credits.lines_of((application.dossier or {}).get("hours"))
    return frozenset(UUID(line.id) for line in lines if line.may_decide)


def check_of(hours: CaseHours | None, application: Application) -> Check:
    """Is there enough? None while a decision about manual entries may still change the answer."""
    if hours is None:
        return Check("Часы обучения", None, "В снимке дела нет сведений о часах")
    law = rule_set(application.rule_set)
    enough: bool | None = hours.total >= law.hours_total_min and hours.refresher >= law.hours_refresher_min
    said = (
        f"Всего {decimal(hours.total)} из {law.hours_total_min} ч, повышение квалификации "
        f"{decimal(hours.refresher)} из {law.hours_refresher_min} ч"
    )
    if hours.waiting:
        said += f". Ещё {decimal(hours.waiting)} ч внёс заявитель: проверьте документы и решите, засчитать ли"
        enough = enough or None
    return Check("Часы обучения", enough, said)


def _after(line: SnapshotLine, found: dict[UUID, ManualDecision]) -> SnapshotLine:
    decision = found.get(UUID(line.id)) if line.may_decide else None
    if decision is None:
        return line
    return credits.decided(line, decision.verdict, decision.reason, decision.withdrawn)


def _shown(line: SnapshotLine) -> CaseCredit:
    return CaseCredit(
        id=UUID(line.id) if line.id and line.may_decide else None,
        title=line.title,
        provider=line.provider,
        hours=decimal(line.hours),
        date=date.fromisoformat(line.date[:10]) if line.date else None,
        document_number=line.document_number,
        verdict=line.verdict,
        reason=line.reason,
        has_file=line.has_file,
    )
