"""The door of the inbox."""

from egisz.notifications.actions import notify
from egisz.notifications.queries import InboxItem, latest, unread_count

__all__ = ["InboxItem", "latest", "notify", "unread_count"]
