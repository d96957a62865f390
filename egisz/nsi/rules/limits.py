"""How often a caller may ask: a count a minute, kept here and merged with other processes once in a while.

A caller is a key or an address. The minute is that of the clock, so that all processes count the same one. Between two
merges a process knows only its own requests: several processes together may let through a second's worth above the
limit (docs/adr/0012).
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Lock

MINUTE = 60
MOST_CALLERS = 20_000  # of one minute; who comes later shares a count with others
SHARED = 512
MOST_LATE = 20_000  # counts of earlier minutes that wait for a database
WORTH = 10  # an address with less than a tenth of its limit stays out of the table


@dataclass(frozen=True, slots=True)
class Taken:
    """The outcome of one request. limit 0: none. reset: seconds until the next minute."""

    allowed: bool
    limit: int
    remaining: int
    reset: int

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """The fields of the IETF draft «RateLimit header fields for HTTP»; Retry-After (RFC 9110) for a refusal."""
        if not self.limit:
            return ()
        told = (
            ("RateLimit-Limit", str(self.limit)),
            ("RateLimit-Remaining", str(self.remaining)),
            ("RateLimit-Reset", str(self.reset)),
        )
        return told if self.allowed else (("Retry-After", str(self.reset)), *told)


@dataclass(frozen=True, slots=True)
class Line:
    """What a process counted of one caller in one minute since the last merge. minute: of the epoch."""

    minute: int
    caller: str
    count: int
    refused: int


class _Count:
    __slots__ = ("fresh", "merged", "refused", "worth_from")

    def __init__(self, worth_from: float) -> None:
        self.merged = 0  # of all processes, as of the last merge
        self.fresh = 0  # of this process since then
        self.refused = 0
        self.worth_from = worth_from


class Limiter:
    """Counts of one process. now: seconds of the epoch."""

    def __init__(self, most: int = MOST_CALLERS) -> None:
        self.most = most
        self._lock = Lock()
        self._minute = 0
        self._counts: dict[str, _Count] = {}
        self._late: dict[tuple[int, str], tuple[int, int]] = {}

    def take(self, caller: str, limit: int, now: float, *, is_key: bool = False, is_local: bool = False) -> Taken:
        """Count a request unless the caller has used the limit of this minute up.

        is_key: every request goes into the table, for the owner's figures. is_local: none does.
        """
        minute = int(now // MINUTE)
        with self._lock:
            if minute > self._minute:
                self._turn(minute)
            count = self._counts.get(caller)
            if count is None:
                count = self._new(caller, 1 if is_key else math.inf if is_local else max(1, limit // WORTH), is_key)
            total = count.merged + count.fresh
            allowed = not limit or total < limit
            if allowed:
                count.fresh += 1
                total += 1
            else:
                count.refused += 1
            reset = min(MINUTE, max(1, math.ceil((self._minute + 1) * MINUTE - now)))
        return Taken(allowed, limit, max(0, limit - total), reset)

    def to_merge(self) -> list[Line]:
        """What the table does not know yet; counts as told from now on. Give it back when it was not taken."""
        with self._lock:
            lines = [Line(minute, caller, *both) for (minute, caller), both in self._late.items()]
            self._late.clear()
            for caller, count in self._counts.items():
                if (count.fresh or count.refused) and count.merged + count.fresh >= count.worth_from:
                    lines.append(Line(self._minute, caller, count.fresh, count.refused))
                    count.merged += count.fresh
                    count.fresh = count.refused = 0
        return sorted(lines, key=lambda line: (line.minute, line.caller))

    def merged(self, totals: Mapping[tuple[int, str], int]) -> None:
        """The totals of all processes, by minute and caller, as the table gave them back."""
        with self._lock:
            for (minute, caller), total in totals.items():
                count = self._counts.get(caller)
                if minute == self._minute and count is not None:
                    count.merged = total

    def give_back(self, lines: Iterable[Line]) -> None:
        """The table did not take these lines: they wait for the next time."""
        with self._lock:
            for line in lines:
                count = self._counts.get(line.caller)
                if line.minute == self._minute and count is not None:
                    count.merged -= line.count
                    count.fresh += line.count
                    count.refused += line.refused
                elif line.minute < self._minute:
                    self._keep(line.minute, line.caller, line.count, line.refused)

    @property
    def size(self) -> int:
        """How many counts are held."""
        return len(self._counts) + len(self._late)

    def forget(self) -> None:
        with self._lock:
            self._minute = 0
            self._counts.clear()
            self._late.clear()

    def _turn(self, minute: int) -> None:
        """A new minute begins; what keys still have untold is kept."""
        for caller, count in self._counts.items():
            if count.worth_from == 1 and (count.fresh or count.refused):
                self._keep(self._minute, caller, count.fresh, count.refused)
        self._counts.clear()
        self._minute = minute

    def _keep(self, minute: int, caller: str, count: int, refused: int) -> None:
        known = self._late.get((minute, caller))
        if known is not None:
            self._late[minute, caller] = known[0] + count, known[1] + refused
        elif len(self._late) < MOST_LATE:
            self._late[minute, caller] = count, refused

    def _new(self, caller: str, worth_from: float, is_key: bool) -> _Count:
        """A count for a new caller. Keys are as many as were issued; addresses may be any number."""
        if not is_key and len(self._counts) >= self.most:
            caller = f"shared:{zlib.crc32(caller.encode()) % SHARED}"
            if (shared := self._counts.get(caller)) is not None:
                return shared
        count = self._counts[caller] = _Count(worth_from)
        return count
