"""What the extracts room announces."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from egisz.outbox.public import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractOrdered(Event):
    extract_id: UUID
    practitioner_id: UUID
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractReady(Event):
    extract_id: UUID
    practitioner_id: UUID
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractFailed(Event):
    """The paper could not be made; the person may order it again."""

    extract_id: UUID
    practitioner_id: UUID
    number: str
