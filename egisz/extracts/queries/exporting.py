"""What this room holds of one person, for the person to take away."""

from __future__ import annotations

from egisz.db.portable import Export, PortablePart, Source, Subject
from egisz.extracts.models import RegistryExtract

EXPORT = Export(
    "extracts", "Выписки", Source(RegistryExtract, practitioner="practitioner_id", account="ordered_by")
)  # fmt: skip


def export_of(person: Subject) -> PortablePart:
    return EXPORT.of(person)
