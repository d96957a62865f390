"""The door of the inbox."""

from egisz.notifications.actions import notify
from egisz.notifications.queries import InboxItem, export_of, latest, unread_count

__all__ = ["InboxItem", "export_of", "latest", "notify", "unread_count"]
