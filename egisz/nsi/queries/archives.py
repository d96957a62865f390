"""Archives of an edition as faces and pages show them, and the rows that go into them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from egisz.db.wire import Question
from egisz.nsi.gateway.distribution import FORMS, file_name
from egisz.nsi.models import Archive
from egisz.nsi.types import EditionInfo

READY, WAITING, FAILED = Archive.State.READY.value, Archive.State.WAITING.value, Archive.State.FAILED.value
CHUNK = 1000


@dataclass(frozen=True, slots=True)
class ArchiveInfo:
    """An archive. form: json | csv | xml; state: READY, WAITING or FAILED; size, sha256, made_at: of a ready one."""

    edition_id: UUID
    form: str
    name: str
    state: str
    state_title: str
    size: int
    sha256: str
    made_at: datetime | None

    @property
    def is_ready(self) -> bool:
        return self.state == READY


def archives(edition: EditionInfo) -> list[ArchiveInfo]:
    """What is known of an edition's archives, in the order of FORMS; nothing of those never asked for."""
    found = sorted(Archive.objects.filter(edition_id=edition.id), key=lambda row: FORMS.index(row.form))
    return [
        ArchiveInfo(row.edition_id, row.form, file_name(edition.oid, edition.version, row.form), row.state,
                    row.get_state_display(), row.size, row.sha256, row.made_at)
        for row in found
    ]  # fmt: skip


def _rows_after(column: str) -> Question:
    return Question(
        f"SELECT r.cells, r.{column} FROM nsi_record r WHERE r.line_id = %(line)s AND r.since <= %(at)s"  # noqa: S608
        f" AND r.until > %(at)s AND r.{column} > %(after)s ORDER BY r.{column} LIMIT %(limit)s"
    )


_ROWS = {"number": (_rows_after("number"), b"-9223372036854775808"), "code": (_rows_after("code"), b"")}


def packed_rows(edition: EditionInfo) -> Iterator[list[bytes]]:
    """Packed cells of all rows by the key upwards, in portions.

    The real files go upwards, too, but for rows that their database had moved; parents mostly come before children.
    """
    question, after = _ROWS[edition.order_by.lstrip("-")]
    values = {"line": b"%d" % edition.line, "at": b"%d" % edition.at, "limit": b"%d" % CHUNK}
    while True:
        answer = question.ask(**values, after=after)
        count = answer.ntuples
        if not count:
            return
        yield [answer.get_value(row, 0) for row in range(count)]
        after = answer.get_value(count - 1, 1)
