"""What the reference service does by the clock: follow the server that the settings name, send webhooks."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from egisz.kernel import clock
from egisz.nsi.actions.subscriptions import forget_deliveries, send_waiting
from egisz.nsi.public import follow_step
from egisz.outbox.public import every


@every(timedelta(minutes=1))
def follow_upstream() -> None:
    if settings.EGISZ_NSI_FOLLOW_URL:
        follow_step(settings.EGISZ_NSI_FOLLOW_URL, settings.EGISZ_NSI_FOLLOW_KEY, ca_file=settings.EGISZ_NSI_FOLLOW_CA)


@every(timedelta(seconds=10))
def webhooks() -> None:
    send_waiting()


@every(timedelta(days=1))
def tidy_up() -> None:
    forget_deliveries(clock.now())
