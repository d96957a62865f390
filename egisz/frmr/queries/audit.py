"""The register for the auditor: whom a name belongs to, and how a card changed."""

from __future__ import annotations

from uuid import UUID

from django.apps import apps
from django.db.models import Q

from egisz.db.history import FieldChange, field_changes
from egisz.frmr.models import Practitioner
from egisz.frmr.queries.people import brief, practitioner_by_snils
from egisz.frmr.types import Brief
from egisz.kernel import snils
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden

_ABOUT_A_PERSON = (
    "IdentityDocumentHistory", "AddressHistory", "EducationHistory", "FurtherEducationHistory", "EmploymentHistory",
    "QualificationCategoryHistory", "AccreditationRecordHistory",
)  # fmt: skip


def _require_auditor(actor: Actor) -> None:
    if actor.role is not Role.AUDITOR:
        raise Forbidden("Историю полей читает аудитор.", "Обратитесь к аудитору вашей системы.")


def find_people(actor: Actor, text: str, limit: int = 50) -> list[Brief]:
    """By СНИЛС, or by the beginnings of family, given and second name; names only."""
    _require_auditor(actor)
    digits = snils.normalise(text)
    if snils.is_valid(digits):
        known = practitioner_by_snils(digits)
        return list(brief([known]).values()) if known else []
    rows = Practitioner.objects.order_by("family", "given", "patronymic", "id")
    for word, field in zip(text.split(), ("family", "given", "patronymic"), strict=False):
        rows = rows.filter(Q(**{f"{field}__istartswith": word}))
    ids = list(rows.values_list("pk", flat=True)[:limit]) if text.strip() else []
    known_names = brief(ids)
    return [known_names[one] for one in ids]


def field_history(actor: Actor, practitioner_id: UUID) -> list[FieldChange]:
    """What each field of a card was and became, newest first; encrypted values stay hidden."""
    _require_auditor(actor)
    found = field_changes(apps.get_model("frmr", "PractitionerHistory"), pgh_obj_id=practitioner_id)
    for name in _ABOUT_A_PERSON:
        found += field_changes(apps.get_model("frmr", name), practitioner_id=practitioner_id)
    return sorted(found, key=lambda change: change.at, reverse=True)
