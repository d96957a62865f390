"""Reference books: followers hear of versions, owners of their webhooks, administrators of proposals."""

from __future__ import annotations

from egisz.kernel.actor import Role
from egisz.notifications import texts
from egisz.notifications.reactions.common import holders, link, tell
from egisz.nsi.public import (
    EditionPublished,
    ProposalMoved,
    WebhookDisabled,
    edition,
    edition_by_id,
    followers,
    hook_problem,
    release_counters,
)
from egisz.outbox.public import reacts_to


@reacts_to(EditionPublished)
def edition_published(event: EditionPublished) -> None:
    info = edition_by_id(event.edition_id)
    people = followers(event.book_oid) if info else []
    if info is None or not people:
        return
    older = edition(event.book_oid, event.since_version) if event.since_version else None
    counters = release_counters(older, info) if older and older.line == info.line else None
    rows = (counters.rows_added, counters.rows_changed, counters.rows_removed) if counters else None
    text = texts.edition_published(info.facts.short_name, info.version, rows)
    for account_id in people:
        tell(
            account_id, text, kind="books.published", key=str(event.edition_id),
            link=f"{link('nsi:book', event.book_oid)}?version={info.version}",
        )  # fmt: skip


@reacts_to(WebhookDisabled)
def webhook_disabled(event: WebhookDisabled) -> None:
    found = hook_problem(event.webhook_id)
    if found is None:  # removed or switched on again meanwhile
        return
    tell(
        event.account_id, texts.webhook_disabled(*found), kind="books.webhook",
        key=f"{event.webhook_id}:{event.at.isoformat()}", link=link("nsi:hook", event.webhook_id),
    )  # fmt: skip


_WORDS = {
    "checked": texts.proposal_checked,
    "returned": texts.proposal_returned,
    "published": texts.proposal_published,
}


@reacts_to(ProposalMoved)
def proposal_moved(event: ProposalMoved) -> None:
    """A new proposal goes to every other administrator, what became of it to its author."""
    info = edition(event.book_oid)
    name = info.facts.short_name if info else event.book_oid
    key, where = f"{event.proposal_id}:{event.state}", link("nsi:proposal", event.proposal_id)
    if event.state == "proposed":
        for account_id in holders(Role.ADMIN):
            if account_id != event.proposed_by:
                tell(
                    account_id, texts.proposal_waiting(name, event.version), kind="books.proposal", key=key, link=where
                )  # fmt: skip
    elif event.state in _WORDS and event.moved_by != event.proposed_by:
        tell(event.proposed_by, _WORDS[event.state](name, event.version), kind="books.proposal", key=key, link=where)
