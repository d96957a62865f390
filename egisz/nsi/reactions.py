"""New and annulled editions go to the webhooks that wait for them; archives of new ones are queued."""

from __future__ import annotations

from egisz.nsi.actions.archives import queue_archives
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
