"""By the clock: forgotten bytes are removed."""

from __future__ import annotations

from datetime import timedelta

import structlog

from egisz.files.public import sweep_orphans
from egisz.kernel import clock
from egisz.outbox.public import every

log = structlog.get_logger("egisz.files")


@every(timedelta(hours=6))
def remove_orphans() -> None:
    removed = sweep_orphans(clock.now())
    if removed:
        log.info("orphan files removed", count=removed)
