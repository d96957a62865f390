"""Put a notification into an inbox, mark it read, send its letter."""

from __future__ import annotations

import smtplib
from datetime import date, datetime, timedelta
from email.utils import formatdate
from uuid import NAMESPACE_URL, UUID, uuid5

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from egisz.audit.public import record
from egisz.consents.public import is_withdrawn
from egisz.identity.public import account_info
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound
from egisz.notifications.events import NotificationCreated
from egisz.notifications.models import Letter, Notification
from egisz.notifications.texts import mail_body
from egisz.outbox.public import publish

log = structlog.get_logger("egisz.notifications")

EMAIL = "email"
ALWAYS_SENT = "account."  # letters about the safety of an account need no consent
RETRY_FOR = timedelta(days=3)  # an undelivered letter is tried again so long


@transaction.atomic
def notify(
    account_id: UUID,
    *,
    kind: str,
    key: str,
    title: str,
    body: str,
    link: str = "",
    due_on: date | None = None,
    now: datetime | None = None,
) -> UUID:
    """Tell one person; the same `key` never tells twice. Returns the id of the new or the earlier notification.

    kind: «theme.what», e.g. «application.registered»; link: a path of this installation; due_on: until when to act.
    `title` becomes the subject of a letter: no names, СНИЛС or contacts in it.
    """
    now = now or clock.now()
    row, is_new = Notification.objects.get_or_create(
        key=key,
        defaults={
            "account_id": account_id, "kind": kind, "title": title, "body": body, "link": link, "due_on": due_on,
            "created_at": now, "changed_at": now,
        },
    )  # fmt: skip
    if is_new:
        record(Actor.system(), "notifications.created", resource="notifications.Notification", resource_id=row.id)
        publish(NotificationCreated(at=now, notification_id=row.id))
    return row.id


@transaction.atomic
def mark_read(actor: Actor, notification_id: UUID, now: datetime | None = None) -> str:
    """Mark one's own notification read; returns its link. Somebody else's raises NotFound; twice does no harm."""
    row = (
        Notification.objects.select_for_update().filter(pk=notification_id, account_id=actor.account_id).first()
        if actor.account_id
        else None
    )
    if row is None:
        raise NotFound
    if row.read_at is None:
        row.read_at = now or clock.now()
        row.changed_at = row.read_at
        row.save(update_fields=["read_at", "changed_at"])
        record(actor, "notifications.read", resource="notifications.Notification", resource_id=row.id)
    return row.link


@transaction.atomic
def mark_all_read(actor: Actor, now: datetime | None = None) -> int:
    """Mark every unread notification of the actor read; returns how many there were."""
    if actor.account_id is None:
        raise NotFound
    now = now or clock.now()
    count = Notification.objects.filter(account_id=actor.account_id, read_at__isnull=True).update(
        read_at=now, changed_at=now
    )
    if count:
        record(actor, "notifications.read_all", resource="notifications.Notification", count=count)
    return count


@transaction.atomic
def send_letter(notification_id: UUID, now: datetime | None = None) -> str:
    """Send the e-mail of a notification once; returns the state of delivery.

    A letter that was sent or has nowhere to go is never tried again; nobody is written to after taking the consent to
    letters back, but for what guards the account. A mail server that does not answer leaves
    «не доставлено»; `retry_letters` tries again. The Message-ID is derived from the notification, so that a letter
    repeated after a crash between sending and remembering is recognised as the same one.
    """
    now = now or clock.now()
    row = Notification.objects.select_for_update().get(pk=notification_id)
    letter = Letter.objects.filter(notification=row, channel=EMAIL).first() or Letter(
        notification=row, channel=EMAIL, state=Letter.State.FAILED, created_at=now
    )
    if letter.state != Letter.State.FAILED:
        return letter.state
    account = account_info(row.account_id)
    unwanted = not row.kind.startswith(ALWAYS_SENT) and is_withdrawn(row.account_id, "letters")
    if account is None or not account.email or unwanted:
        letter.state = Letter.State.NO_CONTACT
    else:
        message = _message(
            account.email, row.id, title=row.title, body=row.body, link=row.link, due_on=row.due_on, now=now
        )
        try:
            message.send()
        except (OSError, smtplib.SMTPException) as error:
            log.warning("letter not delivered", notification_id=str(row.id), error=type(error).__name__)
            letter.state = Letter.State.FAILED
        else:
            letter.state = Letter.State.SENT
            letter.sent_at = now
    letter.changed_at = now
    letter.save()
    return letter.state


def write_to(
    address: str, *, key: str, title: str, body: str, link: str = "", due_on: date | None = None,
    now: datetime | None = None,
) -> None:  # fmt: skip
    """A letter to an address that is no account's, for example the contact of a program. Raises when mail is down.

    The same `key` gives the same Message-ID, so that a repeated letter is recognised.
    """
    letter_id = uuid5(NAMESPACE_URL, f"{settings.EGISZ_BASE_URL}/{key}")
    _message(
        address, letter_id, title=title, body=body, link=link, due_on=due_on, now=now or clock.now()
    ).send()  # fmt: skip


def _message(
    address: str, letter_id: UUID, *, title: str, body: str, link: str, due_on: date | None, now: datetime
) -> EmailMessage:  # fmt: skip
    return EmailMessage(
        subject=title.replace("\u00a0", " "),
        body=mail_body(title, body, due_on, settings.EGISZ_BASE_URL + link if link else ""),
        to=[address],
        headers={
            "Message-ID": f"<{letter_id}@{settings.EGISZ_BASE_URL.split('://')[-1].split(':')[0].split('/')[0]}>",
            "Date": formatdate(now.timestamp()),
            "Auto-Submitted": "auto-generated",
        },
    )


def retry_letters(now: datetime | None = None, limit: int = 100) -> int:
    """Try the undelivered letters of the last days again, the longest waiting first; returns how many went out."""
    now = now or clock.now()
    waiting = (
        Letter.objects.filter(state=Letter.State.FAILED, created_at__gte=now - RETRY_FOR)
        .order_by("changed_at")
        .values_list("notification_id", flat=True)[:limit]
    )
    return sum(send_letter(notification_id, now) == Letter.State.SENT for notification_id in list(waiting))
