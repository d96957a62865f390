"""An event and reactions that only the tests know; they leave their traces in a table of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from egisz.outbox.public import Event


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingHappened(Event):
    number: int
    thing_id: UUID | None = None
    on: date | None = None
    hours: Decimal | None = None
    codes: tuple[str, ...] = ()
    ids: tuple[UUID, ...] = ()
    again_at: datetime | None = None
    sure: bool = False
    colour: Colour = Colour.RED


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyListens(Event):
    number: int
