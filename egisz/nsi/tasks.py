"""What the reference service does by the clock: follow another server, send webhooks, make archives."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from egisz.kernel import clock
from egisz.nsi.actions.admitting import fold_usage, forget_usage
from egisz.nsi.actions.archives import make_waiting, sweep_archives
from egisz.nsi.actions.keys import warn_of_terms
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


@every(timedelta(seconds=10))
def archives() -> None:
    make_waiting()


@every(timedelta(days=1))
def archives_of_all() -> None:
    sweep_archives()


@every(timedelta(minutes=1))
def usage_of_keys() -> None:
    fold_usage(clock.now())


@every(timedelta(hours=6))
def terms_of_keys() -> None:
    warn_of_terms(clock.now())


@every(timedelta(days=1))
def tidy_up() -> None:
    forget_deliveries(clock.now())
    forget_usage(clock.now())
