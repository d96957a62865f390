"""What every desk is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from egisz.frmo.public import organization
from egisz.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Desk:
    """A page of cards: the first waiting thing is named in the lede."""

    title: str
    place: str
    lede: str
    action: tuple[str, str] | None
    cards: tuple[dict[str, Any], ...]


def place_of(actor: Actor) -> str:
    """The organisation in whose name the actor works, and the department when the role is limited to one."""
    info = organization(actor.organization_oid) if actor.organization_oid else None
    return info.name_short if info else ""
