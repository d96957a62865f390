"""Follow another server of reference data: load the editions that it has and we lack, page by page.

Pages are kept as they come (`Draft`, `DraftPage`), so that whatever is killed goes on where it stopped; an edition
appears among the books only when it is whole.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import orjson
from django.db import DataError, connection, transaction

from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Unavailable
from egisz.nsi import rules
from egisz.nsi.actions.drafts import draft_rows
from egisz.nsi.actions.loading import LoadReport, Say
from egisz.nsi.actions.storing import store_edition
from egisz.nsi.gateway.upstream import UpstreamServer
from egisz.nsi.models import OFFICIAL, BookCode, Draft, DraftPage, Edition, Upstream

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHECK_EVERY = timedelta(hours=6)
_CHECK_AGAIN_AFTER_FAILURE = timedelta(minutes=10)
LOCK = 0x4E5349  # «NSI»


def _never() -> bool:
    return False


def follow(
    address: str,
    user_key: str,
    *,
    only: Sequence[str] = (),
    history: bool = False,
    ca_file: str = "",
    say: Say | None = None,
    stop: Callable[[], bool] = _never,
    pause: Callable[[float], None] = time.sleep,
) -> LoadReport:
    """Load every edition that the server has and we lack: current ones, or all (`history`), or of some books (`only`).

    Goes on where an earlier call stopped. One edition that cannot be loaded never stops the rest; a server that does
    not answer does (`Unavailable`).
    """
    report = LoadReport()
    with _alone(address), UpstreamServer(address, user_key, ca_file=ca_file, pause=pause) as server:
        upstream, _ = Upstream.objects.get_or_create(address=server.address)
        if not upstream.queue or only:
            _look(server, upstream, only=only, history=history)
        _load_queue(server, upstream, report, say, stop)
    return report


def follow_step(
    address: str, user_key: str, *, ca_file: str = "", seconds: float = 20.0, now: datetime | None = None
) -> LoadReport:
    """A portion of following for the worker: look for what is new when it is time, then load for some seconds.

    A server that is slow or down holds nobody up: it is asked once, and again some minutes later.
    """
    now = now or clock.now()
    report, ends = LoadReport(), time.monotonic() + seconds
    with UpstreamServer(address, user_key, ca_file=ca_file, tries=1, seconds=15.0) as server:
        upstream, _ = Upstream.objects.get_or_create(address=server.address)
        if upstream.next_check_at is not None and upstream.next_check_at > now:
            return report
        try:
            if not upstream.queue:
                _look(server, upstream, now=now)
            _load_queue(server, upstream, report, None, lambda: time.monotonic() > ends)
        except Unavailable:
            report.errors.append(f"{server.address}: сервер не отвечает")
            upstream.next_check_at = now + _CHECK_AGAIN_AFTER_FAILURE
            upstream.save()
    return report


def _look(
    server: UpstreamServer,
    upstream: Upstream,
    *,
    only: Sequence[str] = (),
    history: bool = False,
    now: datetime | None = None,
) -> None:
    """Queue what the server has and we lack; older editions of a book first."""
    now = now or clock.now()
    known = _known()
    listed: list[tuple[str, list[str]]] = []
    if only or history:
        oids = only or [oid for oid, _ in server.books()]
        listed = [(oid, server.versions(oid) if history else server.versions(oid)[:1]) for oid in oids]
    else:
        listed = [(oid, [version]) for oid, version in server.books()]
    upstream.queue = [
        [oid, version] for oid, versions in listed for version in reversed(versions) if (oid, version) not in known
    ]
    upstream.errors = []
    upstream.checked_at, upstream.next_check_at = now, now if upstream.queue else now + _CHECK_EVERY
    upstream.save()


def _load_queue(
    server: UpstreamServer, upstream: Upstream, report: LoadReport, say: Say | None, stop: Callable[[], bool]
) -> None:
    total = len(upstream.queue)
    while upstream.queue and not stop():
        oid, version = upstream.queue[0]
        line = f"{total - len(upstream.queue) + 1}/{total} {oid} {version}"
        try:
            rows = _load_edition(server, oid, version, say, stop)
        except (rules.BadAnswer, DataError) as error:
            report.errors.append(f"{oid} {version}: {error}")
            upstream.errors = [*upstream.errors, [oid, version, str(error)]]
            Draft.objects.filter(state=Draft.State.LOADING, address=server.address, oid=oid, version=version).delete()
            _say(say, f"{line} ОШИБКА {error}")
        else:
            if rows is None:
                return  # stopped on the way
            report.loaded += 1
            report.rows += rows
            _say(say, f"{line}: {rows}")
        upstream.queue = upstream.queue[1:]
        if not upstream.queue and upstream.checked_at:
            upstream.next_check_at = upstream.checked_at + _CHECK_EVERY
        upstream.save()


def _load_edition(
    server: UpstreamServer, oid: str, version: str, say: Say | None, stop: Callable[[], bool]
) -> int | None:
    """How many rows; None when stopped on the way, with the pages kept."""
    text, said = server.passport(oid, version)
    facts = rules.passport_facts(said)
    if facts.version != version or oid not in (facts.oid, *facts.other_oids):
        raise rules.BadAnswer(f"сервер прислал паспорт другой версии ({facts.oid} {facts.version})")
    draft = _draft(server.address, oid, version, text)
    pages = DraftPage.objects.filter(draft=draft)
    page, have = pages.count(), draft.rows_count
    while have < facts.rows_count:
        if stop():
            return None
        page += 1
        columns = list(draft.columns)
        rows = rules.page_rows(server.data(oid, version, page), columns)
        if not rows:
            raise rules.BadAnswer(f"записей {have}, а в паспорте обещано {facts.rows_count}")
        have += len(rows)
        with transaction.atomic():
            DraftPage.objects.create(draft=draft, number=page, rows=orjson.dumps(rows).decode())
            draft.columns, draft.rows_count = columns, have
            draft.save(update_fields=["columns", "rows_count"])
        if have < facts.rows_count:
            _say(say, f"  {oid} {version}: {have} из {facts.rows_count}")
    if have != facts.rows_count:
        raise rules.BadAnswer(f"записей {have}, а в паспорте обещано {facts.rows_count}")
    cells = draft_rows(draft)
    if cells:
        rules.check_columns(facts, draft.columns)
        rules.check_rows(facts, draft.columns, cells)
    with transaction.atomic():
        read = rules.read_rows(facts, draft.columns, cells) if cells else []
        store_edition(Actor.system("nsi"), facts, draft.columns, read, text=text)
        draft.delete()
    return have


def _draft(address: str, oid: str, version: str, text: str) -> Draft:
    """The draft of an edition with the pages that came earlier; a new one when the passport has changed since."""
    key = {"state": Draft.State.LOADING, "address": address, "oid": oid, "version": version}
    draft = Draft.objects.filter(**key).first()
    if draft is not None and draft.passport == text:
        return draft
    with transaction.atomic():
        Draft.objects.filter(**key).delete()
        return Draft.objects.create(**key, source=Draft.Source.UPSTREAM, passport=text, is_received=True)


def _known() -> set[tuple[str, str]]:
    """(oid, version) of all official editions, by every OID of their books."""
    editions = Edition.objects.filter(line__origin=OFFICIAL).values_list("line__book", "line__book__oid", "version")
    others: dict[object, list[str]] = {}
    for book, oid in BookCode.objects.values_list("book", "oid"):
        others.setdefault(book, []).append(oid)
    return {(name, version) for book, oid, version in editions for name in (oid, *others.get(book, []))}


@contextmanager
def _alone(address: str) -> Iterator[None]:
    """One follower of a server at a time."""
    key = hash_of(address)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, key])
        is_mine = cursor.fetchone()[0]
    if not is_mine:
        raise Unavailable(f"{address}: загрузка уже идёт")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, key])


def hash_of(text: str) -> int:
    """A number of 31 bits for the lock of a text."""
    return sum(ord(sign) * 31**place for place, sign in enumerate(text)) % (1 << 31)


def _say(say: Say | None, line: str) -> None:
    if say is not None:
        say(line)
