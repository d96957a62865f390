"""Every new notification is also sent as a letter."""

from __future__ import annotations

from egisz.notifications.actions import send_letter
from egisz.notifications.events import NotificationCreated
from egisz.outbox.public import reacts_to


@reacts_to(NotificationCreated)
def send(event: NotificationCreated) -> None:
    """A mail server that is down leaves «не доставлено»; the periodic task tries again."""
    send_letter(event.notification_id)
