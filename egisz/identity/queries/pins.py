"""PINs of devices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from egisz.identity.models import DevicePin
from egisz.identity.queries.provider import digest
from egisz.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class PinInfo:
    """A PIN of one's own. is_here: of the browser that asks."""

    id: UUID
    device: str
    created_at: datetime
    used_at: datetime | None
    is_here: bool


def my_pins(actor: Actor, key: str = "") -> list[PinInfo]:
    """PINs that are in force, this browser's first. key: of the browser that asks."""
    here = digest(key) if key else b""
    rows = DevicePin.objects.filter(account_id=actor.me, ended_at=None).order_by("-created_at")
    found = [
        PinInfo(row.pk, row.device, row.created_at, row.used_at, bytes(row.device_hash) == here) for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda item: not item.is_here)


def has_pin_here(actor: Actor, key: str) -> bool:
    """Whether the PIN of this browser is the actor's own."""
    return bool(key) and DevicePin.objects.filter(
        device_hash=digest(key), account_id=actor.me, ended_at=None
    ).exists()  # fmt: skip


def device_has_pin(key: str) -> bool:
    """Whether somebody may sign in by a PIN in this browser; says not who."""
    return bool(key) and DevicePin.objects.filter(
        device_hash=digest(key), ended_at=None, account__is_active=True
    ).exists()  # fmt: skip
