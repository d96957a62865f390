"""Hours that the applicant entered himself: what the centre may decide about, and the sums after its decisions. Pure.

A snapshot of a case never changes: decisions lie beside it and are laid over its lines when somebody reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from egisz.kernel.errors import Objection

COUNTS: Final = "counts"
NO: Final = "no"
UNDECIDED: Final = "undecided"
# Of manual entries only these wait for a person; everything else the calculator has settled.
WAITING: Final = frozenset({"NOT_VERIFIED", "FRDO_UNKNOWN"})


@dataclass(frozen=True, slots=True)
class SnapshotLine:
    """A credit of the snapshot with the verdict that holds now. may_decide: a person has to look at its document."""

    id: str
    title: str
    provider: str
    hours: Decimal
    date: str
    document_number: str
    verdict: str
    reason: str
    is_refresher: bool
    may_decide: bool
    has_file: bool


def lines_of(hours: Mapping[str, Any] | None) -> list[SnapshotLine]:
    """The lines of a snapshot as they were taken."""
    return [
        SnapshotLine(
            id=line.get("id", ""),
            title=line["title"],
            provider=line["provider"],
            hours=Decimal(line["hours"]),
            date=line["date"] or "",
            document_number=line.get("document_number", ""),
            verdict=line["verdict"],
            reason=line["reason"],
            is_refresher=bool(line.get("is_refresher")),
            may_decide=bool(line.get("is_manual"))
            and line["verdict"] == UNDECIDED
            and line.get("reason_code") in WAITING,
            has_file=bool(line.get("has_file")),
        )
        for line in (hours or {}).get("lines") or ()
    ]


def decided(line: SnapshotLine, verdict: str, reason: str, withdrawn: bool) -> SnapshotLine:
    """The line after the decision of the centre; untouched where nobody decided."""
    if not line.may_decide:
        return line
    if withdrawn:
        return replace(line, verdict=NO, reason="Работник убрал эту запись", may_decide=False)
    if verdict == COUNTS:
        return replace(line, verdict=COUNTS, reason="Документ проверен в ФАЦ, часы засчитаны")
    if verdict == NO:
        return replace(line, verdict=NO, reason=f"Документ проверен в ФАЦ, часы не засчитаны: {reason}")
    return line


def sums(lines: Iterable[SnapshotLine], other_max: int, verdicts: frozenset[str]) -> tuple[Decimal, Decimal]:
    """(total, refresher) of the lines with these verdicts; other training counts up to `other_max`."""
    chosen = [line for line in lines if line.verdict in verdicts]
    refresher = sum((line.hours for line in chosen if line.is_refresher), start=Decimal(0))
    other = sum((line.hours for line in chosen if not line.is_refresher), start=Decimal(0))
    return refresher + min(other, Decimal(other_max)), refresher


def objections_to_decision(choice: str, reason: str) -> list[Objection]:
    """The clerk says yes, or no with a reason."""
    if choice not in (COUNTS, NO):
        return [Objection("CHOICE_REQUIRED", "Выберите, засчитать эти часы или нет", "choice")]
    if choice == NO and not reason.strip():
        return [Objection("REASON_REQUIRED", "Напишите, почему часы не засчитаны: заявитель прочитает это", "reason")]
    return []
