"""New editions go to webhooks and archives, annulled ones to webhooks; personal keys of a blocked account stop."""

from __future__ import annotations

from egisz.identity.public import AccountBlocked
from egisz.nsi.actions.archives import queue_archives
from egisz.nsi.actions.keys import pause_keys_of
from egisz.nsi.actions.subscriptions import queue_deliveries
from egisz.nsi.events import EditionAnnulled, EditionPublished
from egisz.outbox.public import reacts_to


@reacts_to(EditionPublished)
def published(event: EditionPublished) -> None:
    queue_deliveries("edition.published", event.edition_id, event.at)


@reacts_to(EditionAnnulled)
def annulled(event: EditionAnnulled) -> None:
    queue_deliveries("edition.annulled", event.edition_id, event.at)


@reacts_to(EditionPublished)
def archives_needed(event: EditionPublished) -> None:
    queue_archives([event.edition_id], event.at)


@reacts_to(AccountBlocked)
def blocked(event: AccountBlocked) -> None:
    pause_keys_of(event.account_id, event.at)
