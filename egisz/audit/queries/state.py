"""How the seals stand: the last one, what waits for the next, the last check, what was sent away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from egisz.audit import gateway
from egisz.audit.models import AuditRow, Forwarding, JournalCheck, Seal
from egisz.audit.permissions import require_auditor
from egisz.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class CheckInfo:
    id: UUID
    asked_at: datetime
    state: str
    seal: int
    last_seal: int
    rows: int
    until: datetime | None
    finished_at: datetime | None
    problems: tuple[dict[str, Any], ...]

    @property
    def is_going(self) -> bool:
        return self.finished_at is None

    @property
    def percent(self) -> int:
        return round(100 * self.seal / self.last_seal) if self.last_seal else 100


@dataclass(frozen=True, slots=True)
class SealsState:
    """waiting: rows that no seal has yet. outside: the folder on another machine and the last seal in it."""

    last_seal: int
    sealed_at: datetime | None
    key_id: str
    waiting: int
    outside: str
    outside_seal: int
    check: CheckInfo | None
    forwardings: tuple[tuple[str, int, datetime | None, str], ...]


def seals_state(actor: Actor) -> SealsState:
    require_auditor(actor)
    last = Seal.objects.order_by("-number").first()
    check = JournalCheck.objects.order_by("-created_at").first()
    folder = gateway.outside_folder()
    return SealsState(
        last_seal=last.number if last else 0, sealed_at=last.sealed_at if last else None, key_id=gateway.key_id(),
        waiting=AuditRow.objects.filter(pk__gt=last.highest if last else 0).count(),
        outside=str(settings.EGISZ_SEALS_DIR), outside_seal=gateway.last_carried(folder) if folder else 0,
        check=_check(check) if check else None,
        forwardings=tuple(
            (row.target, row.sent, row.sent_at, row.last_error) for row in Forwarding.objects.order_by("target")
        ),
    )  # fmt: skip


def _check(row: JournalCheck) -> CheckInfo:
    return CheckInfo(
        id=row.pk, asked_at=row.created_at, state=row.state, seal=row.seal, last_seal=row.last_seal, rows=row.rows,
        until=row.until, finished_at=row.finished_at, problems=tuple(row.problems),
    )  # fmt: skip
