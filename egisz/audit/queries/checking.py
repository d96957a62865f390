"""Is the journal whole: every seal, every row against its leaf, and the marks outside the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection

from egisz.audit import gateway, rules
from egisz.audit.models import Seal, sealed_row
from egisz.kernel import clock

UNSEALED_FOR = timedelta(minutes=10)  # the worker seals every minute
BACKDATED = timedelta(hours=2)  # between the moment in a row and its seal


@dataclass(frozen=True, slots=True)
class Problem:
    """kind: altered, missing, unsealed, backdated (a row); root, signature, chain, gap, rewritten (a seal)."""

    kind: str
    text: str
    row_id: int | None = None
    seal: int | None = None


@dataclass(slots=True)
class Verdict:
    """rows: checked against their leaves. until: the moment of the last seal."""

    rows: int = 0
    seals: int = 0
    until: datetime | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.problems


_COLUMNS = ", ".join(f"r.{name}" for name in rules.SEALED)
_LEAVES = (
    f"SELECT l.row_id, l.hash, {_COLUMNS} FROM audit_leaf l LEFT JOIN audit_auditrow r ON r.id = l.row_id"  # noqa: S608
    " WHERE l.seal_id = %s ORDER BY l.place"
)


def verify(
    now: datetime | None = None, *, checkpoints: Path | None = None, say: Callable[[str], None] | None = None
) -> Verdict:
    """Read the whole journal and name what was altered, taken out or written in later.

    checkpoints: a copy of the file of marks that was kept elsewhere; by default the installation's own.
    """
    verdict = Verdict()
    last = 0
    while (reached := check_some(last, verdict, say=say)) != last:
        last = reached
    check_rest(verdict, now, checkpoints=checkpoints)
    return verdict


def check_some(
    after: int, verdict: Verdict, *, most_rows: int = 50_000, say: Callable[[str], None] | None = None
) -> int:
    """Check some seals behind the one of this number; returns the number of the last one, `after` when none is left."""
    before = Seal.objects.filter(number=after).first()
    previous, expected, rows = before.hash if before else "", after + 1, 0
    for seal in Seal.objects.filter(number__gt=after).order_by("number").iterator(chunk_size=500):
        if seal.number != expected:
            verdict.problems.append(Problem("gap", f"печати {expected}–{seal.number - 1} удалены", seal=expected))
        _check_seal(seal, previous, verdict, is_next=seal.number == expected)
        _check_rows(seal, verdict)
        previous, expected, rows = seal.hash, seal.number + 1, rows + seal.rows
        verdict.seals += 1
        verdict.until = seal.sealed_at
        if say:
            say(f"печать {seal.number}: {seal.rows}")
        if rows >= most_rows:
            break
    return expected - 1


def check_rest(verdict: Verdict, now: datetime | None = None, *, checkpoints: Path | None = None) -> None:
    """What is checked once for the whole: marks outside the database and rows that no seal has."""
    hashes = {seal.number: seal.hash for seal in Seal.objects.order_by("number").iterator(chunk_size=2000)}
    _check_marks(hashes, verdict, checkpoints)
    outside = gateway.outside_folder()
    if outside is not None and checkpoints is None:
        _check_marks(hashes, verdict, outside)
    _check_unsealed(now or clock.now(), verdict)


def _check_seal(seal: Seal, previous: str, verdict: Verdict, *, is_next: bool) -> None:
    if is_next and seal.previous != previous:
        verdict.problems.append(Problem("chain", f"печать {seal.number} не продолжает прежнюю", seal=seal.number))
    pem = gateway.public_key_of(seal.key_id)
    if not pem or not gateway.is_signed(seal.body, bytes.fromhex(seal.signature), pem):
        verdict.problems.append(Problem("signature", f"подпись печати {seal.number} не сходится", seal=seal.number))


def _check_rows(seal: Seal, verdict: Verdict) -> None:
    leaves: list[bytes] = []
    with connection.cursor() as cursor:
        cursor.execute(_LEAVES, [seal.number])
        for row_id, leaf, *values in cursor.fetchall():
            leaves.append(bytes(leaf))
            if values[0] is None:
                verdict.problems.append(
                    Problem("missing", f"запись {row_id} удалена из журнала", row_id=row_id, seal=seal.number)
                )
                continue
            row = sealed_row(values)
            verdict.rows += 1
            if rules.leaf_of(rules.content_of(row)) != bytes(leaf):
                verdict.problems.append(
                    Problem("altered", f"запись {row_id} изменена после печати", row_id=row_id, seal=seal.number)
                )
            elif seal.sealed_at - row["at"] > BACKDATED and seal.number > 1:
                text = f"запись {row_id} вписана задним числом: {row['at']:%d.%m.%Y %H:%M}"
                verdict.problems.append(Problem("backdated", text, row_id=row_id, seal=seal.number))
    if len(leaves) != seal.rows or rules.root_of(leaves).hex() != seal.root:
        verdict.problems.append(Problem("root", f"листы печати {seal.number} подменены", seal=seal.number))


def _check_marks(hashes: dict[int, str], verdict: Verdict, checkpoints: Path | None) -> None:
    for mark in gateway.carried(checkpoints):
        number = int(mark["number"])
        body = rules.seal_body(
            number=number, sealed_at=datetime.fromisoformat(mark["sealed_at"]), rows=int(mark["rows"]),
            root=mark["root"], previous=mark["previous"], key_id=mark["key_id"],
        )  # fmt: skip
        if hashes.get(number) == rules.hash_of_seal(body, bytes.fromhex(mark["signature"])):
            continue
        if any(problem.kind == "rewritten" and problem.seal == number for problem in verdict.problems):
            continue
        what = "переписана" if number in hashes else "удалена из базы"
        verdict.problems.append(Problem("rewritten", f"печать {number} {what}: есть отметка вне базы", seal=number))


def _check_unsealed(now: datetime, verdict: Verdict) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.id FROM audit_auditrow r WHERE r.at < %s"
            " AND NOT EXISTS (SELECT 1 FROM audit_leaf l WHERE l.row_id = r.id) ORDER BY r.id LIMIT 100",
            [now - UNSEALED_FOR],
        )
        for (row_id,) in cursor.fetchall():
            verdict.problems.append(Problem("unsealed", f"запись {row_id} не запечатана", row_id=row_id))
