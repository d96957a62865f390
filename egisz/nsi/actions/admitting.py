"""Let a request of a program in, or tell why not: its key, and how often it asks (docs/adr/0012)."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import Error, connection
from psycopg_pool import PoolTimeout

from egisz.db.crypto import blind_index
from egisz.kernel import clock
from egisz.nsi.models import KeyHour
from egisz.nsi.queries.keys import DAYS, key_of
from egisz.nsi.rules import keys as rules
from egisz.nsi.rules.limits import MINUTE, Limiter, Line
from egisz.ui.addresses import Client, client_of
from egisz.ui.lane import LaneRequest, Unreadable

log = structlog.get_logger("egisz.nsi")

BAD_KEY = "BAD_KEY"
TOO_OFTEN = "TOO_OFTEN"
RECHECK = 5.0  # seconds after which a key is looked up anew: so soon a pause is known everywhere
GUESSES = 60  # keys never seen before that one address may try in a minute
_MOST_KNOWN = 10_000
_DEAD = (Error, PoolTimeout)

LIMITER = Limiter()
_known: dict[str, tuple[float, rules.AccessKey | None]] = {}


@dataclass(frozen=True, slots=True)
class Admission:
    """problem: "" (come in), BAD_KEY or TOO_OFTEN, with a Russian text for the client. headers: for the answer."""

    problem: str = ""
    text: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    key_id: UUID | None = None

    @property
    def status(self) -> int:
        """The HTTP status of a refusal, for interfaces that have no other way to tell it."""
        return 429 if self.problem == TOO_OFTEN else 403


_WELCOME = Admission()


def given_key(request: LaneRequest) -> str:
    """The key that a request carries: `userKey`, X-API-Key or a bearer token."""
    try:
        key = request.get("userKey") or request.header("X-API-Key")
    except Unreadable:  # whoever reads the parameters tells it
        return ""
    if not key:
        kind, _, token = request.header("Authorization").partition(" ")
        key = token if kind.lower() == "bearer" else ""
    return key.strip()


def admit(
    request: LaneRequest, key: str = "", now: float | None = None, *, limiter: Limiter = LIMITER
) -> Admission:  # fmt: skip
    """Count the request and say whether it is answered. now: seconds of the epoch."""
    if now is None:
        now = clock.now().timestamp()
    client = client_of(request.environ)
    found = _look_up(key, client, now, limiter) if key else None
    if found is not None and rules.is_alive(found, now):
        limit = settings.EGISZ_NSI_LIMIT_KEY if found.per_minute is None else found.per_minute
        taken = limiter.take(found.caller, limit, now, is_key=True)
        if taken.allowed:
            return Admission(headers=taken.headers, key_id=found.id)
        return _too_often(taken, found.start)
    headers: tuple[tuple[str, str], ...] = ()
    if not client.is_own:
        taken = limiter.take(f"address:{client.name}", settings.EGISZ_NSI_LIMIT_ADDRESS, now)
        if not taken.allowed:
            return _too_often(taken, "")
        headers = taken.headers
    if found is not None:
        return Admission(BAD_KEY, rules.why_dead(found, _page()), headers)
    if settings.EGISZ_NSI_KEYS == "required":
        return Admission(BAD_KEY, (rules.unknown_key if key else rules.no_key)(_page()), headers)
    return Admission(headers=headers) if headers else _WELCOME


def forget_keys() -> None:
    """What this process knows of keys is asked anew."""
    _known.clear()


def merge(limiter: Limiter = LIMITER) -> int:
    """Tell the table what was counted here and learn what others counted; how many lines. Raises when it is dead."""
    lines = limiter.to_merge()
    if not lines:
        return 0
    try:
        totals = _store(lines)
    except BaseException:
        limiter.give_back(lines)
        raise
    limiter.merged(totals)
    return len(lines)


def keep_merging(pause: float = 1.0) -> threading.Event:
    """Merge once a second from now on, in a thread of its own; the event ends it."""
    stop = threading.Event()

    def run() -> None:
        is_dead = False
        while not stop.wait(pause):
            try:
                merge()
                is_dead = False
            except _DEAD as error:
                if not is_dead:
                    log.warning("limits are counted by each process alone", error=type(error).__name__)
                is_dead = True
            except Exception:  # a bug here must not end the counting of the whole process
                log.exception("counts could not be merged")
            finally:
                connection.close()

    threading.Thread(target=run, name="nsi-limits", daemon=True).start()
    return stop


def fold_usage(now: datetime) -> None:
    """Minutes that are over become hours of their keys; minutes of addresses go. Twice does no harm."""
    with connection.cursor() as cursor:
        cursor.execute(_FOLD, [now - timedelta(minutes=3)])


def forget_usage(now: datetime) -> int:
    """Drop hours older than the pages show."""
    return KeyHour.objects.filter(hour__lt=now - timedelta(days=DAYS + 1)).delete()[0]


def _look_up(given: str, client: Client, now: float, limiter: Limiter) -> rules.AccessKey | None:
    known = _known.get(given)
    if known is not None and now - known[0] < RECHECK:
        return known[1]
    digits = rules.plain(given)
    if not digits:
        return None
    if (
        known is None
        and not client.is_own
        and not limiter.take(f"guess:{client.name}", GUESSES, now, is_local=True).allowed
    ):
        return None
    try:
        found = key_of(digits)
    except _DEAD:
        if known is None:
            if settings.EGISZ_NSI_KEYS == "required":
                raise
            return None
        found = known[1]
    if len(_known) >= _MOST_KNOWN:
        _known.clear()
    _known[given] = now, found
    return found


def _too_often(taken: rules.Taken, start: str) -> Admission:
    words = rules.too_often(taken, start=start, key_limit=settings.EGISZ_NSI_LIMIT_KEY, address=_page())
    return Admission(TOO_OFTEN, words, taken.headers)


def _page() -> str:
    return f"{settings.EGISZ_BASE_URL}/nsi/keys/"


_STORE = """
INSERT INTO nsi_minutecount AS known (minute, caller, key_id, count, refused)
SELECT * FROM unnest(%s::timestamptz[], %s::text[], %s::uuid[], %s::bigint[], %s::bigint[])
ON CONFLICT (minute, caller)
DO UPDATE SET count = known.count + excluded.count, refused = known.refused + excluded.refused
RETURNING minute, caller, count
"""

_FOLD = """
WITH gone AS (
    DELETE FROM nsi_minutecount WHERE minute < %s RETURNING key_id, minute, count, refused
), used AS (
    UPDATE nsi_apikey SET last_used_at = last.minute
    FROM (SELECT key_id, max(minute) AS minute FROM gone GROUP BY key_id) AS last
    WHERE nsi_apikey.id = last.key_id AND coalesce(last_used_at, '-infinity') < last.minute
)
INSERT INTO nsi_keyhour AS known (key_id, hour, count, refused)
SELECT key_id, date_trunc('hour', minute), sum(gone.count), sum(gone.refused)
FROM gone JOIN nsi_apikey ON nsi_apikey.id = gone.key_id
GROUP BY 1, 2
ON CONFLICT (key_id, hour)
DO UPDATE SET count = known.count + excluded.count, refused = known.refused + excluded.refused
"""


def _store(lines: Sequence[Line]) -> dict[tuple[int, str], int]:
    """One statement for all callers; an address goes into the table as a keyed hash."""
    names = {line.caller: _stored(line.caller) for line in lines}
    callers = {stored: caller for caller, stored in names.items()}
    keys = [line.caller.removeprefix("key:") if line.caller.startswith("key:") else None for line in lines]
    columns: Any = [
        [datetime.fromtimestamp(line.minute * MINUTE, UTC) for line in lines],
        [names[line.caller] for line in lines],
        keys,
        [line.count for line in lines],
        [line.refused for line in lines],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_STORE, columns)
        return {
            (int(minute.timestamp()) // MINUTE, callers[caller]): count for minute, caller, count in cursor.fetchall()
        }


def _stored(caller: str) -> str:
    return caller if caller.startswith("key:") else blind_index(caller, "nsi.caller").hex()
