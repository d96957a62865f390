"""The person: enter, correct, documents and addresses."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from egisz.audit.public import record
from egisz.db import crypto
from egisz.frmr import events
from egisz.frmr.actions.common import hold, next_number, require_current_employer, source_for
from egisz.frmr.actions.employment import add_employment, check_employment
from egisz.frmr.models import Address, IdentityDocument, Practitioner
from egisz.frmr.permissions import is_operator, may_keep_workers
from egisz.frmr.queries.people import practitioner_by_snils
from egisz.frmr.rules import person as rules
from egisz.frmr.rules.facts import AddressFacts, DocumentFacts, EmploymentFacts, PersonFacts
from egisz.kernel import clock, oid, snils
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Forbidden, Objection, Refused, refuse_if
from egisz.outbox.public import publish

_DOCUMENT, _ADDRESS, _JOB = "document-", "address-", "job-"


def _prefixed(objections: list[Objection], prefix: str) -> list[Objection]:
    return [replace(item, field=f"{prefix}{item.field}" if item.field else "") for item in objections]


@transaction.atomic
def register_practitioner(
    actor: Actor,
    *,
    snils_digits: str,
    person: PersonFacts,
    document: DocumentFacts | None = None,
    address: AddressFacts | None = None,
    employment: EmploymentFacts | None = None,
    confirmed_main: bool = False,
    source: str = "employer",
    now: datetime | None = None,
) -> UUID:
    """Enter a person with the first employment; returns the id of the card.

    A person who is already in the register only gets the employment: personal data are not overwritten. Objections
    about the document, the address and the employment carry the prefixes `document-`, `address-` and `job-`.
    """
    now = now or clock.now()
    today = clock.to_moscow(now).date()
    digits = snils.normalise(snils_digits)
    if not is_operator(actor):
        if not may_keep_workers(actor, actor.organization_oid):
            raise Forbidden("Работников вносит кадровая служба организации", "кадровая служба вашей организации")
        if employment is None:
            raise Refused(Objection("REQUIRED", "Добавьте место работы: без него карточку не сохранить"))
    refuse_if(snils.objections(digits))
    known = practitioner_by_snils(digits)
    if known is not None:
        _require_same_person(known, person)
        if employment is not None:
            _as_job(actor, known, employment, confirmed_main, now)
        return known
    found = rules.person_objections(person, today)
    if document is not None:
        found += _prefixed(rules.document_objections(document, person.birth_date, today), _DOCUMENT)
    if address is not None:
        found += _prefixed(rules.address_objections(address, person.birth_date, today), _ADDRESS)
    if employment is not None:
        found += _prefixed(
            check_employment(actor, employment, birth=person.birth_date, others=[], confirmed=True, today=today), _JOB
        )
    refuse_if(found)
    row = _insert(actor, digits, person, source, now)
    record(actor, "frmr.register_practitioner", subject=row.pk, resource="frmr.Practitioner", resource_id=row.pk)
    publish(events.PractitionerRegistered(practitioner_id=row.pk, worker_oid=row.worker_oid, at=now))
    if document is not None:
        try:
            _insert_document(actor, row.pk, document, source)
        except Refused as error:
            raise Refused(*_prefixed(list(error.objections), _DOCUMENT)) from error
    if address is not None:
        _insert_address(actor, row.pk, address, source)
    if employment is not None:
        _as_job(actor, row.pk, employment, confirmed_main, now)
    return row.pk


def _insert(actor: Actor, digits: str, person: PersonFacts, source: str, now: datetime) -> Practitioner:
    values = asdict(person) | {"phone": rules.normalise_phone(person.phone)}
    try:
        with transaction.atomic():
            return Practitioner.objects.create(
                worker_oid=oid.worker(clock.to_moscow(now).year, next_number("frmr_worker_number")),
                snils=digits, snils_index=crypto.snils_index(digits), entered_by=actor.account_id,
                source=source_for(actor, source), **values,
            )  # fmt: skip
    except IntegrityError as error:  # a colleague was quicker by a moment: the unique index of СНИЛС
        raise Refused(
            Objection("ALREADY_REGISTERED", "Этого человека только что внесли. Найдите его по СНИЛС ещё раз", "snils")
        ) from error


def _as_job(actor: Actor, practitioner_id: UUID, facts: EmploymentFacts, confirmed: bool, now: datetime) -> UUID:
    try:
        return add_employment(actor, practitioner_id, facts, confirmed_main=confirmed, now=now)
    except Refused as error:
        raise Refused(*_prefixed(list(error.objections), _JOB)) from error


def _require_same_person(practitioner_id: UUID, typed: PersonFacts) -> None:
    row = Practitioner.objects.get(pk=practitioner_id)
    if row.birth_date != typed.birth_date or row.family.casefold() != typed.family.strip().casefold():
        raise Refused(
            Objection(
                "ANOTHER_PERSON",
                "Человек с таким СНИЛС уже есть в регистре, но фамилия или дата рождения у него другие. "
                "Проверьте СНИЛС; если он верен, начните с поиска и добавьте только место работы",
                "snils",
            )
        )


@transaction.atomic
def change_person(
    actor: Actor, practitioner_id: UUID, facts: PersonFacts, *, now: datetime | None = None
) -> tuple[str, ...]:
    """Correct personal data (not the СНИЛС); returns the names of the fields that changed."""
    now = now or clock.now()
    today = clock.to_moscow(now).date()
    row = hold(practitioner_id)
    require_current_employer(actor, practitioner_id, today)
    refuse_if(rules.person_objections(facts, today))
    values = asdict(facts) | {"phone": rules.normalise_phone(facts.phone)}
    changed = tuple(name for name, value in values.items() if getattr(row, name) != value)
    if not changed:
        return changed
    for name in changed:
        setattr(row, name, values[name])
    row.changed_at = now
    row.save()
    record(
        actor, "frmr.change_person", subject=row.pk, resource="frmr.Practitioner", resource_id=row.pk,
        fields=list(changed),
    )  # fmt: skip
    publish(events.PersonChanged(practitioner_id=row.pk, fields=changed, at=now))
    return changed


def _insert_document(actor: Actor, practitioner_id: UUID, facts: DocumentFacts, source: str) -> UUID:
    values = asdict(facts) | {"series": facts.series.replace(" ", ""), "number": facts.number.strip()}
    row = IdentityDocument(
        practitioner_id=practitioner_id, entered_by=actor.account_id, source=source_for(actor, source), **values
    )
    index = crypto.blind_index(f"{row.kind_code}:{row.series}:{row.number}", "identity_document")
    if IdentityDocument.objects.filter(number_index=index).exclude(practitioner_id=practitioner_id).exists():
        raise Refused(
            Objection(
                "DOCUMENT_OF_ANOTHER", "Этот номер документа уже записан у другого человека. Проверьте номер", "number"
            )
        )
    current = IdentityDocument.objects.filter(practitioner_id=practitioner_id, is_current=True)
    current.update(is_current=False, changed_at=clock.now())
    row.save()
    record(actor, "frmr.add_document", subject=practitioner_id, resource="frmr.IdentityDocument", resource_id=row.pk)
    return row.pk


@transaction.atomic
def add_identity_document(
    actor: Actor, practitioner_id: UUID, facts: DocumentFacts, *, source: str = "employer", now: datetime | None = None
) -> UUID:
    """A new document; the former one stays in the card as not valid any more."""
    today = clock.to_moscow(now or clock.now()).date()
    person = hold(practitioner_id)
    require_current_employer(actor, practitioner_id, today)
    refuse_if(rules.document_objections(facts, person.birth_date, today))
    return _insert_document(actor, practitioner_id, facts, source)


def _insert_address(actor: Actor, practitioner_id: UUID, facts: AddressFacts, source: str) -> UUID:
    current = Address.objects.filter(practitioner_id=practitioner_id, kind=facts.kind, is_current=True)
    current.update(is_current=False, changed_at=clock.now())
    row = Address.objects.create(
        practitioner_id=practitioner_id, entered_by=actor.account_id, source=source_for(actor, source), **asdict(facts)
    )
    record(actor, "frmr.add_address", subject=practitioner_id, resource="frmr.Address", resource_id=row.pk)
    return row.pk


@transaction.atomic
def add_address(
    actor: Actor, practitioner_id: UUID, facts: AddressFacts, *, source: str = "employer", now: datetime | None = None
) -> UUID:
    """A new address of its kind; the former one stays in the card as past."""
    today = clock.to_moscow(now or clock.now()).date()
    person = hold(practitioner_id)
    require_current_employer(actor, practitioner_id, today)
    refuse_if(rules.address_objections(facts, person.birth_date, today))
    return _insert_address(actor, practitioner_id, facts, source)
