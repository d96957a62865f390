"""What the inbox announces about itself."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from egisz.outbox.public import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationCreated(Event):
    """A notification stands in somebody's inbox; letters are to be sent."""

    notification_id: UUID
