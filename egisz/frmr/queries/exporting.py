"""What this room holds of one person, for the person to take away."""

from __future__ import annotations

from egisz.db.portable import Export, PortablePart, Source, Subject
from egisz.frmr import models

_OTHERS = ("entered_by",)
EXPORT = Export(
    "frmr", "Регистр медицинских и фармацевтических работников (ФРМР)",
    Source(models.Practitioner, practitioner="pk", leave_out=_OTHERS),
    Source(models.IdentityDocument, practitioner="practitioner_id", leave_out=_OTHERS),
    Source(models.Address, practitioner="practitioner_id", leave_out=_OTHERS),
    Source(models.Education, practitioner="practitioner_id", leave_out=_OTHERS),
    Source(models.FurtherEducation, practitioner="practitioner_id", leave_out=_OTHERS),
    Source(models.Employment, practitioner="practitioner_id", leave_out=_OTHERS),
    Source(models.QualificationCategory, practitioner="practitioner_id", leave_out=_OTHERS),
    Source(models.AccreditationRecord, practitioner="practitioner_id", leave_out=_OTHERS),
)  # fmt: skip


def export_of(person: Subject) -> PortablePart:
    return EXPORT.of(person)
