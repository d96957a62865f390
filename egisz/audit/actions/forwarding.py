"""Send sealed rows to another system, seal by seal: nothing is lost, at most one batch comes twice."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db import transaction

from egisz.audit import gateway
from egisz.audit.models import AuditRow, Forwarding, Leaf
from egisz.audit.queries.events import event_of
from egisz.audit.rules.syslog import frame, message_of
from egisz.kernel import clock

log = structlog.get_logger("egisz.audit")
BATCH = 500
MOST_BATCHES = 200  # of one run: the worker has other work too


def forward_rows(url: str = "", now: datetime | None = None, *, batch: int = BATCH) -> int:
    """Send what is sealed and was not sent; returns how many rows. Safe to run twice, or at once.

    The order is that of the seals, which is fixed for ever: a row of a late transaction is in a later seal. The cursor
    moves when the receiver has closed the connection in order; before, the batch is sent again.
    """
    url = url or settings.EGISZ_SYSLOG_URL
    if not url:
        return 0
    receiver = gateway.receiver_of(url)
    total = 0
    for _ in range(MOST_BATCHES):
        sent = _forward_batch(receiver, now or clock.now(), batch)
        total += sent
        if sent < batch:
            break
    return total


@transaction.atomic
def _forward_batch(receiver: gateway.Receiver, now: datetime, batch: int) -> int:
    Forwarding.objects.get_or_create(target=receiver.target)
    state = Forwarding.objects.select_for_update(skip_locked=True).filter(target=receiver.target).first()
    if state is None:  # another worker is sending
        return 0
    leaves = _next_leaves(state, batch)
    if not leaves:
        return 0
    rows = AuditRow.objects.in_bulk([row for row, _, _ in leaves])
    host = urlsplit(settings.EGISZ_BASE_URL).hostname or ""
    try:
        gateway.send_frames(
            receiver, [frame(message_of(event_of(rows[row]), host)) for row, _, _ in leaves if row in rows]
        )
    except OSError as error:  # TLS errors are OSError too
        state.failed_at, state.last_error = now, f"{type(error).__name__}: {error.strerror or error}"[:200]
        state.save(update_fields=["failed_at", "last_error"])
        log.warning("journal is not forwarded", target=receiver.target, error=type(error).__name__)
        return 0
    _, seal, place = leaves[-1]
    state.seal, state.place, state.sent, state.sent_at = seal, place + 1, state.sent + len(leaves), now
    state.last_error = ""
    state.save()
    return len(leaves)


def _next_leaves(state: Forwarding, batch: int) -> list[tuple[int, int, int]]:
    """(row, seal, place) behind the cursor: the rest of its seal, then the next seals."""
    found: list[tuple[int, int, int]] = []
    ours = Leaf.objects.filter(seal_id=state.seal, place__gte=state.place).order_by("place")
    found += ours.values_list("row_id", "seal_id", "place")[:batch]
    if len(found) < batch:
        later = Leaf.objects.filter(seal_id__gt=state.seal).order_by("seal_id", "place")
        found += later.values_list("row_id", "seal_id", "place")[: batch - len(found)]
    return found
