"""What this room holds of one person, for the person to take away."""

from __future__ import annotations

from egisz.accreditation import models
from egisz.db.portable import Export, PortablePart, Source, Subject

EXPORT = Export(
    "accreditation", "Заявления на аккредитацию",
    Source(models.Application, practitioner="practitioner_id", leave_out=("assigned_to",)),
    Source(models.Transition, practitioner="application__practitioner_id", leave_out=("by_account_id",)),
    Source(models.ActivityReport, practitioner="practitioner_id", leave_out=("decided_by",)),
    Source(models.ApplicationReport, practitioner="application__practitioner_id"),
    Source(models.SupportingDocument, practitioner="application__practitioner_id"),
    Source(models.ConsentRecord, practitioner="application__practitioner_id", account="account_id"),
    Source(models.Vote, practitioner="application__practitioner_id", leave_out=("member_account_id",)),
)  # fmt: skip


def export_of(person: Subject) -> PortablePart:
    return EXPORT.of(person)
