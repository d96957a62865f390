"""Who a person is."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import UUIDField

from egisz.audit.public import record_reading
from egisz.db import crypto
from egisz.db.statements import AnyOf, Statement
from egisz.frmr.models import Address, IdentityDocument, Practitioner
from egisz.frmr.permissions import is_employee, require_reader
from egisz.frmr.types import AddressInfo, Brief, DocumentInfo, Hint, Person
from egisz.kernel import snils as snils_rules
from egisz.kernel import text
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound

_ONE = Statement(lambda owner: Practitioner.objects.filter(pk=owner), owner=UUID)
_NAMES = Statement(
    lambda ids: Practitioner.objects.filter(AnyOf("pk", ids, UUIDField())).only(
        "family", "given", "patronymic", "worker_oid"
    ),
    ids=list,
)


def practitioner_by_snils(digits: str) -> UUID | None:
    """The card of the person with this СНИЛС; separators are allowed."""
    index = crypto.snils_index(snils_rules.normalise(digits))
    return Practitioner.objects.filter(snils_index=index).values_list("pk", flat=True).first()


def practitioner_exists(practitioner_id: UUID) -> bool:
    return Practitioner.objects.filter(pk=practitioner_id).exists()


def snils_index_of(practitioner_id: UUID) -> bytes:
    """The blind index by which other rooms find the same person."""
    value = Practitioner.objects.filter(pk=practitioner_id).values_list("snils_index", flat=True).first()
    if value is None:
        raise NotFound
    return bytes(value)


def brief(practitioner_ids: Iterable[UUID]) -> dict[UUID, Brief]:
    """Names of several people in one query; unknown ids are absent."""
    ids = list(set(practitioner_ids))
    return {
        row.pk: Brief(
            id=row.pk,
            full_name=text.full_name(row.family, row.given, row.patronymic),
            initials=text.initials(row.family, row.given, row.patronymic),
            worker_oid=row.worker_oid,
        )
        for row in (_NAMES.all(ids=ids) if ids else ())
    }


def hint_by_snils(actor: Actor, digits: str) -> Hint | None:
    """For HR before a new card: surname with initials and the year of birth, no more."""
    index = crypto.snils_index(snils_rules.normalise(digits))
    row = Practitioner.objects.filter(snils_index=index).first()
    return _hint(actor, row) if row else None


def hint(actor: Actor, practitioner_id: UUID) -> Hint | None:
    row = Practitioner.objects.filter(pk=practitioner_id).first()
    return _hint(actor, row) if row else None


def _hint(actor: Actor, row: Practitioner) -> Hint:
    return Hint(
        id=row.pk,
        initials=text.initials(row.family, row.given, row.patronymic),
        birth_year=row.birth_date.year,
        works_here=is_employee(actor.organization_oid, row.pk),
    )


def _person_info(row: Practitioner) -> Person:
    return Person(
        id=row.pk, worker_oid=row.worker_oid, snils=row.snils, family=row.family, given=row.given,
        patronymic=row.patronymic, gender=row.gender, gender_title=row.get_gender_display(),
        birth_date=row.birth_date, birth_place=row.birth_place, citizenship_code=row.citizenship_code,
        citizenship_name=row.citizenship_name, email=row.email, phone=row.phone, source=row.get_source_display(),
        entered_at=row.created_at, changed_at=row.changed_at,
    )  # fmt: skip


def person(actor: Actor, practitioner_id: UUID) -> Person:
    """Personal data; strangers get NotFound, reading somebody else's leaves a row in the journal."""
    require_reader(actor, practitioner_id)
    row = _ONE.first(owner=practitioner_id)
    if row is None:
        raise NotFound
    record_reading(actor, "frmr.person", subject=practitioner_id, resource="frmr.Practitioner", resource_id=row.pk)
    return _person_info(row)


def identity_documents(actor: Actor, practitioner_id: UUID) -> list[DocumentInfo]:
    """Documents, the valid one first."""
    require_reader(actor, practitioner_id)
    record_reading(actor, "frmr.documents", subject=practitioner_id)
    return documents_of(practitioner_id)


def documents_of(practitioner_id: UUID) -> list[DocumentInfo]:
    """For this room: the caller has checked the right and written the journal."""
    rows = IdentityDocument.objects.filter(practitioner_id=practitioner_id).order_by("-is_current", "-issued_on")
    return [
        DocumentInfo(
            id=row.pk, kind_code=row.kind_code, kind_name=row.kind_name, series=row.series, number=row.number,
            issued_on=row.issued_on, issuer=row.issuer, issuer_code=row.issuer_code, is_current=row.is_current,
            source=row.get_source_display(), entered_at=row.created_at,
        )
        for row in rows
    ]  # fmt: skip


def identity_document(actor: Actor, practitioner_id: UUID) -> DocumentInfo | None:
    """The valid document, if any."""
    return next((info for info in identity_documents(actor, practitioner_id) if info.is_current), None)


def addresses(actor: Actor, practitioner_id: UUID) -> list[AddressInfo]:
    """Addresses, the present ones first."""
    require_reader(actor, practitioner_id)
    record_reading(actor, "frmr.addresses", subject=practitioner_id)
    return addresses_of(practitioner_id)


def addresses_of(practitioner_id: UUID) -> list[AddressInfo]:
    """For this room: the caller has checked the right and written the journal."""
    rows = Address.objects.filter(practitioner_id=practitioner_id).order_by("-is_current", "kind", "-created_at")
    return [
        AddressInfo(
            id=row.pk, kind=row.kind, kind_title=row.get_kind_display(), region_code=row.region_code,
            region_name=row.region_name, text=row.text, registered_on=row.registered_on, is_current=row.is_current,
            source=row.get_source_display(), entered_at=row.created_at,
        )
        for row in rows
    ]  # fmt: skip
