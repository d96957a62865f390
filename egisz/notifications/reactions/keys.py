"""Keys of programs: owners and the contacts of programs hear that a key was revoked or ends."""

from __future__ import annotations

from uuid import UUID

from egisz.identity.public import account_info
from egisz.kernel.actor import Role
from egisz.notifications import texts
from egisz.notifications.actions import write_to
from egisz.notifications.reactions.common import holders, link, tell
from egisz.nsi.public import KeyEnding, KeyNotice, KeyRevoked, key_notice
from egisz.outbox.public import reacts_to


@reacts_to(KeyRevoked)
def key_revoked(event: KeyRevoked) -> None:
    """Who revoked the key knows it."""
    found = key_notice(event.key_id)
    if found is None:
        return
    for account_id in _owners(event, found):
        if account_id != event.by:
            tell(
                account_id, texts.key_revoked(found.name, found.start, found.reason), kind="keys.revoked",
                key=str(event.key_id), link=link("nsi:key", event.key_id),
            )  # fmt: skip


@reacts_to(KeyEnding)
def key_ending(event: KeyEnding) -> None:
    found = key_notice(event.key_id)
    if found is None:
        return
    for account_id in _owners(event, found):
        tell(
            account_id, texts.key_ending(found.name, found.start, event.last_day), kind="keys.ending",
            key=f"{event.key_id}:{event.last_day}", link=link("nsi:key", event.key_id), due_on=event.last_day,
        )  # fmt: skip


@reacts_to(KeyRevoked, KeyEnding)
def contact(event: KeyRevoked | KeyEnding) -> None:
    """A letter to the contact of the program, when it is not the owner's own address."""
    found, owner = key_notice(event.key_id), account_info(event.account_id)
    if found is None or (owner is not None and owner.email.casefold() == found.email.casefold()):
        return
    if isinstance(event, KeyRevoked):
        if event.by == event.account_id:
            return
        text, key, until = texts.key_revoked(found.name, found.start, found.reason), "revoked", None
    else:
        text, until = texts.key_ending(found.name, found.start, event.last_day), event.last_day
        key = f"ending:{until}"
    write_to(
        found.email, key=f"keys:{event.key_id}:{key}", title=text.title, body=text.body,
        link=link("nsi:key", event.key_id), due_on=until,
    )  # fmt: skip


def _owners(event: KeyRevoked | KeyEnding, found: KeyNotice) -> list[UUID]:
    """Who got the key; for a key of an organisation its present officials, who may have changed since."""
    if not found.organization_oid:
        return [event.account_id]
    listed = [*holders(Role.HR, found.organization_oid), *holders(Role.HEAD, found.organization_oid)]
    return list(dict.fromkeys(listed))
