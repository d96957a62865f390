"""Seal the rows that were committed since the last seal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction

from egisz.audit import gateway, rules
from egisz.audit.models import Leaf, Seal, sealed_row
from egisz.kernel import clock

log = structlog.get_logger("egisz.audit")
MOST_ROWS = 20_000  # of one seal
# No transaction of ours lives this long: rows with smaller numbers than those of seals this old are all committed.
LATEST = timedelta(hours=1)
_LOCK = 7_340_113

_ROWS = f"""
SELECT {", ".join(rules.SEALED)} FROM audit_auditrow r
WHERE r.id > %(low)s AND NOT EXISTS (SELECT 1 FROM audit_leaf l WHERE l.row_id = r.id)
ORDER BY r.id LIMIT %(limit)s
"""  # noqa: S608 - names of columns of our own


def seal_rows(now: datetime | None = None) -> int:
    """Seal everything that is committed and not sealed yet; returns the number of rows. Safe to run twice, or at once.

    Rows of transactions that commit later than rows with greater numbers come into a later seal: what is asked is
    which rows no seal has, not which come after the last one.
    """
    total = 0
    while count := _seal_some(now or clock.now()):
        total += count
    _carry_out()
    return total


def _seal_some(now: datetime) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        last = Seal.objects.order_by("-number").first()
        low = Seal.objects.filter(sealed_at__lt=now - LATEST).order_by("-highest").values_list("highest", flat=True)
        cursor.execute(_ROWS, {"low": low.first() or 0, "limit": MOST_ROWS})
        found = [sealed_row(row) for row in cursor.fetchall()]
        if not found:
            return 0
        leaves = [rules.leaf_of(rules.content_of(row)) for row in found]
        seal = Seal(
            number=last.number + 1 if last else 1, sealed_at=now, rows=len(found), highest=found[-1]["id"],
            root=rules.root_of(leaves).hex(), previous=last.hash if last else "", key_id=gateway.key_id(),
        )  # fmt: skip
        seal.signature = gateway.sign(seal.body).hex()
        seal.save(force_insert=True)
        with cursor.copy(f"COPY {Leaf._meta.db_table} (row_id, seal_id, place, hash) FROM STDIN") as copy:
            for place, (row, leaf) in enumerate(zip(found, leaves, strict=True)):
                copy.write_row((row["id"], seal.number, place, leaf))
        return len(found)


def _carry_out() -> None:
    """Marks of seals that the files outside do not have yet, also those that a kill has kept from them.

    A folder on another machine that does not answer stops nothing: its marks come with a later seal.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        marks = _marks_after(gateway.last_carried(gateway.checkpoints_path()))
        if marks:
            gateway.carry_out(marks)
        folder = gateway.outside_folder()
        if folder is None:
            return
        try:
            days: dict[str, list[dict[str, Any]]] = {}
            for mark in _marks_after(gateway.last_carried(folder)):
                days.setdefault(mark["sealed_at"][:10], []).append(mark)
            for day, of_day in days.items():
                gateway.carry_out(of_day, folder / f"seals-{day}.jsonl")
        except OSError as error:
            log.error("seals are not carried out", folder=str(folder), error=type(error).__name__)


def _marks_after(number: int) -> list[dict[str, Any]]:
    return [
        {
            "number": seal.number, "sealed_at": seal.sealed_at.isoformat(), "rows": seal.rows, "root": seal.root,
            "previous": seal.previous, "key_id": seal.key_id, "signature": seal.signature,
        }
        for seal in Seal.objects.filter(number__gt=number).order_by("number")
    ]  # fmt: skip
