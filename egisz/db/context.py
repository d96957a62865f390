"""For whom the database is asked: PostgreSQL's row security decides by it what there is (docs/adr/0017).

The viewer of a thread is set by whoever knows him: the middleware for pages, the lane for machines, a process for
itself. `egisz.db.backend` brings him to the connection before the next statement. Nobody is the default: no row of a
table with personal data exists for nobody.

    with acting(SYSTEM):
        …
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from egisz.kernel.actor import Actor, Role

SETTING = "egisz.viewer"


class Viewer(NamedTuple):
    """role: a `Role`, «machine» for programs in the lane, empty for nobody. The rest are ids as text, or empty."""

    role: str = ""
    account: str = ""
    practitioner: str = ""
    organization: str = ""

    @property
    def text(self) -> str:
        """As the policies read it: `role|account|practitioner|organisation`; empty for nobody."""
        return "|".join(self) if self.role else ""


NOBODY = Viewer()
SYSTEM = Viewer(Role.SYSTEM.value)
VISITOR = Viewer(Role.ANONYMOUS.value)
MACHINE = Viewer("machine")

_BARE = Viewer("bare")
_viewer: ContextVar[Viewer | None] = ContextVar("egisz_viewer", default=None)
_of_process = [SYSTEM if os.environ.get("EGISZ_VIEWER") == "system" else NOBODY]


def viewer_of(actor: Actor) -> Viewer:
    return Viewer(
        str(actor.role), str(actor.account_id or ""), str(actor.practitioner_id or ""), actor.organization_oid
    )


def viewer() -> Viewer:
    """For whom the database is asked now."""
    return _viewer.get() or _of_process[0]


def wanted() -> Viewer | None:
    """What the connection has to carry; None when it does not matter."""
    found = _viewer.get() or _of_process[0]
    return None if found is _BARE else found


@contextmanager
def acting(one: Viewer) -> Iterator[None]:
    """Within, the database answers for this viewer; before and after, for the one before."""
    token = _viewer.set(one)
    try:
        yield
    finally:
        _viewer.reset(token)


@contextmanager
def bare() -> Iterator[None]:
    """Within, only tables without row security are asked: the connection may carry whatever it carries.

    For the one question that comes before it is known who asks: the session. It saves a statement of each request.
    """
    token = _viewer.set(_BARE)
    try:
        yield
    finally:
        _viewer.reset(token)


def act_as_process(one: Viewer) -> None:
    """The viewer of every thread that sets none: a process that works for itself (`manage.py`) is the system.

    EGISZ_VIEWER=system says it to programs beside the installation (benchmarks, tests); the web never believes it.
    """
    _of_process[0] = one
