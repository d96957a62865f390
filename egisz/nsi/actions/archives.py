"""Archives of editions: queue them, make what waits, find what got lost.

Nothing is made while somebody waits for an answer: a request only queues, the worker makes (`tasks.archives`).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction

from egisz.kernel import clock
from egisz.nsi.gateway import distribution
from egisz.nsi.gateway.distribution import FORMS, Sheet
from egisz.nsi.models import Archive, Edition
from egisz.nsi.queries import edition_by_id
from egisz.nsi.queries.archives import ArchiveInfo, archives, packed_rows
from egisz.nsi.types import EditionInfo

log = structlog.get_logger("egisz.nsi.archives")
_LONGEST_PAUSE = timedelta(hours=1)
_READY, _WAITING, _FAILED = Archive.State.READY, Archive.State.WAITING, Archive.State.FAILED


def queue_archives(edition_ids: Sequence[UUID], now: datetime | None = None) -> None:
    """Archives of editions are to be made, where they are not known yet; twice does no harm."""
    now = now or clock.now()
    Archive.objects.bulk_create(
        [Archive(edition_id=key, form=form, not_before=now) for key in edition_ids for form in FORMS],
        ignore_conflicts=True,
    )


def asked_archives(edition: EditionInfo, now: datetime | None = None) -> list[ArchiveInfo]:
    """The archives of an edition that somebody asks for: those not known yet, and those lost from disk, are queued."""
    found = archives(edition)
    lost = [item.form for item in found if item.is_ready and not _is_there(item)]
    if len(found) == len(FORMS) and not lost:
        return found
    now = now or clock.now()
    queue_archives([edition.id], now)
    _make_anew([(edition.id, form) for form in lost], now)
    return archives(edition)


def make_waiting(now: datetime | None = None, patience: float = 10.0) -> int:
    """Make what is due, edition by edition, each in a transaction of its own; how many archives were tried.

    patience: seconds after which the rest waits for the next time. A process killed in the middle leaves the rows as
    they were: the archives are made again.
    """
    tried, until = 0, time.monotonic() + patience
    while time.monotonic() < until and (count := _make_one(now or clock.now())):
        tried += count
    return tried


def sweep_archives(now: datetime | None = None) -> int:
    """Queue archives of all editions that lack them or have lost them, remove files of nobody; how many were queued."""
    now = now or clock.now()
    known = set(Archive.objects.values_list("edition_id", "form"))
    lacking = {
        key for key in Edition.objects.filter(annulled_at=None).values_list("id", flat=True)
        if any((key, form) not in known for form in FORMS)
    }  # fmt: skip
    queue_archives(sorted(lacking), now)
    rows = Archive.objects.filter(state=_READY).values_list("edition_id", "form", "size")
    lost = [(key, form) for key, form, size in rows.iterator() if not distribution.is_there(key, form, size)]
    _make_anew(lost, now)
    distribution.remove_strange(lambda ids: set(Edition.objects.filter(id__in=ids).values_list("id", flat=True)))
    return len(lacking) * len(FORMS) + len(lost)


def _is_there(item: ArchiveInfo) -> bool:
    return distribution.is_there(item.edition_id, item.form, item.size)


def _make_anew(items: Sequence[tuple[UUID, str]], now: datetime) -> None:
    for edition_id, form in items:
        Archive.objects.filter(edition_id=edition_id, form=form, state=_READY).update(
            state=_WAITING, not_before=now, changed_at=now
        )


def _make_one(now: datetime) -> int:
    """All archives that the next edition lacks, in one pass over its rows; how many."""
    with transaction.atomic():
        due = Archive.objects.select_for_update(skip_locked=True, of=("self",)).filter(not_before__lte=now)
        due = due.exclude(state=_READY)
        first = due.order_by("not_before", "edition_id").first()
        if first is None:
            return 0
        rows = list(due.filter(edition_id=first.edition_id).order_by("form"))
        try:
            with transaction.atomic():
                written = _write(first.edition_id, [row.form for row in rows])
        except Exception as error:  # one edition whose archives fail must not stop the others
            log.error("archives failed", edition_id=str(first.edition_id), exc_info=error)
            for row in rows:
                row.state, row.problem, row.attempts = _FAILED, type(error).__name__, min(row.attempts + 1, 100)
                row.not_before = now + min(timedelta(minutes=2 ** min(row.attempts - 1, 6)), _LONGEST_PAUSE)
        else:
            for row in rows:
                made = written[row.form]
                row.state, row.problem, row.attempts, row.made_at = _READY, "", 0, now
                row.size, row.sha256 = made.size, made.sha256
        for row in rows:
            row.changed_at = now
            row.save()
    return len(rows)


def _write(edition_id: UUID, forms: Sequence[str]) -> dict[str, distribution.Written]:
    info = edition_by_id(edition_id)
    if info is None:
        raise LookupError("the edition is gone")
    return make_archives(info, forms)


def make_archives(info: EditionInfo, forms: Sequence[str]) -> dict[str, distribution.Written]:
    """Write the files themselves, at once."""
    sheet = Sheet(info.oid, info.version, info.facts.published_at, info.columns, dict(info.facts.types),
                  info.rows_count)  # fmt: skip
    return distribution.write(info.id, sheet, packed_rows(info), forms)
