"""By the clock: accounts that nobody uses are warned and shut."""

from __future__ import annotations

from datetime import timedelta

import structlog

from egisz.identity.public import block_idle
from egisz.outbox.public import every

log = structlog.get_logger("egisz.identity")


@every(timedelta(days=1))
def shut_idle_accounts() -> None:
    done = block_idle()
    if done.warned or done.blocked:
        log.info("idle accounts", warned=done.warned, blocked=done.blocked)
