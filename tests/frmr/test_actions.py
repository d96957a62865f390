"""HR enters people and jobs; what the register refuses and what it keeps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from egisz.audit.public import entries
from egisz.frmo.public import close_department
from egisz.frmr import public as frmr
from egisz.frmr.models import Employment, EmploymentHistory, Practitioner
from egisz.frmr.queries.workers import flags
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound, Refused
from egisz.kernel.oid import is_worker
from egisz.outbox.models import EventRow
from tests.frmr.conftest import SNILS, SNILS_2, SYSTEM, Region, document_facts, job_facts, person_facts

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def codes(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    return set(error.value.codes)


@pytest.mark.article("A-025")
@pytest.mark.article("A-030")
def test_hr_enters_a_person_with_document_address_and_job(region: Region) -> None:
    person = frmr.person(region.hr, region.worker)
    assert (person.snils, person.phone, person.initials) == (SNILS, "+79123456789", "Соколова\u00a0Е.\u00a0А.")
    assert is_worker(person.worker_oid)
    document = frmr.identity_document(region.hr, region.worker)
    assert document is not None
    assert (document.series, document.number) == ("4005", "123456")
    (address,) = frmr.addresses(region.hr, region.worker)
    assert address.text == "ул. Вторая, 2, кв. 3"
    (job,) = frmr.employments(region.worker)
    assert (job.organization_oid, job.department_oid, job.post_name) == (region.org, region.dept, "Врач-терапевт")


def test_snils_passport_and_contacts_are_not_stored_in_the_clear(region: Region) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(snils, 'escape'), encode(phone, 'escape') FROM frmr_practitioner")
        stored = " ".join(cursor.fetchone())
        cursor.execute("SELECT encode(snils, 'escape') FROM frmr_practitionerhistory")
        stored += " ".join(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT encode(series, 'escape'), encode(number, 'escape') FROM frmr_identitydocument")
        stored += " ".join(cursor.fetchone())
    assert not any(secret in stored for secret in (SNILS, "79123456789", "4005", "123456"))


def test_events_and_journal_hold_no_personal_data(region: Region) -> None:
    kinds = set(EventRow.objects.values_list("kind", flat=True))
    assert kinds <= {"frmr.PractitionerRegistered", "frmr.EmploymentOpened"} | {
        kind for kind in kinds if kind.startswith("frmo.")
    }
    told = str(list(EventRow.objects.values_list("body", flat=True))) + str(entries(subject=region.worker))
    assert not any(secret in told for secret in (SNILS, "Соколова", "912345"))


@pytest.mark.article("A-019")
def test_known_person_only_gets_a_new_job(region: Region) -> None:
    again = frmr.register_practitioner(
        region.other_hr,
        snils_digits="112-233-445 95",
        person=person_facts(given="Другое"),
        employment=job_facts(region.other_dept, kind=4),
    )
    assert again == region.worker
    assert frmr.person(region.other_hr, again).given == "Елена"
    assert {job.organization_oid for job in frmr.employments(again)} == {region.org, region.other_org}


def test_known_snils_with_another_birth_date_is_refused(region: Region) -> None:
    with pytest.raises(Refused) as error:
        frmr.register_practitioner(
            region.other_hr,
            snils_digits=SNILS,
            person=person_facts(birth_date=date(1990, 1, 1)),
            employment=job_facts(region.other_dept, kind=4),
        )
    assert codes(error) == {"ANOTHER_PERSON"}
    assert len(frmr.employments(region.worker)) == 1


def test_objections_of_all_groups_come_at_once_with_their_prefixes(region: Region) -> None:
    with pytest.raises(Refused) as error:
        frmr.register_practitioner(
            region.hr,
            snils_digits=SNILS_2,
            person=person_facts(family=""),
            document=document_facts(number="1", issued_on=date(1980, 1, 1)),
            employment=job_facts(region.dept, payroll_number="", contract_date=date(2021, 1, 1)),
        )
    fields = {item.field for item in error.value.objections}
    assert {"family", "document-number", "document-issued_on", "job-payroll_number", "job-contract_date"} == fields
    assert not Practitioner.objects.filter(family="").exists()


def test_document_of_another_person_is_refused(region: Region) -> None:
    with pytest.raises(Refused) as error:
        frmr.register_practitioner(
            region.hr,
            snils_digits=SNILS_2,
            person=person_facts(family="Иванова"),
            document=document_facts(),
            employment=job_facts(region.dept),
        )
    assert codes(error) == {"DOCUMENT_OF_ANOTHER"}
    assert error.value.objections[0].field == "document-number"


def test_new_document_makes_the_former_one_past(region: Region) -> None:
    frmr.add_identity_document(region.hr, region.worker, document_facts(number="654321", issued_on=date(2025, 5, 5)))
    documents = frmr.identity_documents(region.hr, region.worker)
    assert [(item.number, item.is_current) for item in documents] == [("654321", True), ("123456", False)]


def test_hr_needs_a_job_to_enter_a_person_and_others_may_not(region: Region) -> None:
    with pytest.raises(Refused):
        frmr.register_practitioner(region.hr, snils_digits=SNILS_2, person=person_facts())
    with pytest.raises(Forbidden):
        frmr.register_practitioner(
            region.head, snils_digits=SNILS_2, person=person_facts(), employment=job_facts(region.dept)
        )


def test_worker_numbers_are_never_used_again(region: Region) -> None:
    with transaction.atomic():
        lost = frmr.register_practitioner(SYSTEM, snils_digits=SNILS_2, person=person_facts())
        lost_oid = frmr.person(SYSTEM, lost).worker_oid
        transaction.set_rollback(True)
    kept = frmr.register_practitioner(SYSTEM, snils_digits=SNILS_2, person=person_facts())
    assert frmr.person(SYSTEM, kept).worker_oid > lost_oid


# --- jobs ---


def test_second_main_job_in_the_same_organisation_names_the_first(region: Region) -> None:
    with pytest.raises(Refused) as error:
        frmr.add_employment(region.hr, region.worker, job_facts(region.dept2, begin_date=date(2023, 1, 1)))
    (objection,) = error.value.objections
    assert (objection.code, objection.field) == ("OVERLAPPING_MAIN", "kind")
    assert "Врач-терапевт" in objection.text


def test_second_main_job_elsewhere_tells_no_details_and_passes_when_confirmed(region: Region) -> None:
    facts = job_facts(region.other_dept)
    with pytest.raises(Refused) as error:
        frmr.add_employment(region.other_hr, region.worker, facts)
    (objection,) = error.value.objections
    assert "в другой организации" in objection.text
    assert "Врач-терапевт" not in objection.text
    frmr.add_employment(region.other_hr, region.worker, facts, confirmed_main=True)
    assert len(frmr.employments(region.worker)) == 2


def test_department_of_another_organisation_cannot_be_chosen(region: Region) -> None:
    with pytest.raises(Refused) as error:
        frmr.add_employment(region.hr, region.worker, job_facts(region.other_dept, kind=4))
    assert codes(error) == {"DEPARTMENT_UNKNOWN"}


@pytest.mark.article("A-035")
def test_department_must_be_open_on_the_first_day(region: Region) -> None:
    with pytest.raises(Refused) as error:
        frmr.add_employment(region.hr, region.worker, job_facts(region.dept2, kind=2))
    assert codes(error) == {"DEPARTMENT_NOT_OPEN_YET"}


def test_department_with_workers_is_not_closed_until_they_leave(region: Region) -> None:
    day = date(2026, 11, 1)
    with pytest.raises(Refused) as error:
        close_department(region.hr, region.dept, end=day)
    assert codes(error) == {"DEPARTMENT_IN_USE"}
    assert "1" in error.value.objections[0].text
    (job,) = frmr.employments(region.worker)
    frmr.close_employment(region.hr, job.id, end_date=day, end_reason="п. 3 ч. 1 ст. 77 ТК РФ", now=NOW)
    close_department(region.hr, region.dept, end=day)
    with pytest.raises(Refused) as error:
        frmr.add_employment(region.hr, region.worker, job_facts(region.dept, begin_date=date(2026, 11, 2)))
    assert codes(error) == {"DEPARTMENT_CLOSED"}


def test_closing_keeps_the_row_with_its_reason(region: Region) -> None:
    (job,) = frmr.employments(region.worker)
    frmr.close_employment(region.hr, job.id, end_date=date(2026, 10, 1), end_reason="по желанию", now=NOW)
    (closed,) = frmr.employments(region.worker)
    assert (closed.id, closed.end_date, closed.end_kind) == (job.id, date(2026, 10, 1), "dismissal")
    assert frmr.employments(region.worker, on=date(2026, 10, 1)) == [closed]
    assert frmr.employments(region.worker, on=date(2026, 10, 2)) == []
    with pytest.raises(Refused) as error:
        frmr.close_employment(region.hr, job.id, end_date=date(2026, 10, 2), end_reason="ещё раз", now=NOW)
    assert codes(error) == {"ALREADY_CLOSED"}


def test_other_terms_close_the_row_and_open_the_next_day(region: Region) -> None:
    (job,) = frmr.employments(region.worker)
    facts = job_facts(region.dept, begin_date=date(2026, 9, 1), rate=Decimal("0.5"))
    new = frmr.change_employment(region.hr, job.id, facts, now=NOW)
    jobs = frmr.employments(region.worker)
    assert [(item.id, item.rate, item.begin_date, item.end_date) for item in jobs] == [
        (new, Decimal("0.5"), date(2026, 9, 1), None),
        (job.id, Decimal("1"), date(2020, 2, 1), date(2026, 8, 31)),
    ]


def test_correction_changes_the_row_and_history_remembers(region: Region) -> None:
    (job,) = frmr.employments(region.worker)
    before = clock.now()
    # triggers stamp the beginning of the transaction, and a test is one transaction: the first entry was earlier
    EmploymentHistory.objects.update(pgh_created_at=before - timedelta(hours=1))
    changed = frmr.correct_employment(region.hr, job.id, job_facts(region.dept, payroll_number="0999"))
    assert changed == ("payroll_number",)
    assert frmr.employments(region.worker)[0].payroll_number == "0999"
    assert frmr.employments(region.worker, known_at=before - timedelta(minutes=1))[0].payroll_number == "0451"
    assert frmr.employments(region.worker, known_at=before - timedelta(days=1)) == []


def test_database_itself_refuses_the_same_job_twice(region: Region) -> None:
    row = Employment.objects.get(practitioner_id=region.worker)
    row.pk, row._state.adding = uuid4(), True
    row.begin_date = date(2021, 1, 1)
    with pytest.raises(IntegrityError, match="frmr_employment_once"), transaction.atomic():
        row.save()


def test_database_itself_refuses_an_end_before_the_beginning(region: Region) -> None:
    with pytest.raises(IntegrityError, match="frmr_employment_dates"), transaction.atomic():
        Employment.objects.filter(practitioner_id=region.worker).update(end_date=date(2019, 1, 1))


# --- rights ---


def test_stranger_organisation_finds_nothing(region: Region) -> None:
    (job,) = frmr.employments(region.worker)
    with pytest.raises(NotFound):
        frmr.person(region.other_hr, region.worker)
    with pytest.raises(NotFound):
        frmr.identity_document(region.other_hr, region.worker)
    with pytest.raises(NotFound):
        frmr.change_person(region.other_hr, region.worker, person_facts())
    with pytest.raises(NotFound):
        frmr.close_employment(region.other_hr, job.id, end_date=date(2026, 1, 1), end_reason="чужой")
    with pytest.raises(NotFound):
        frmr.person(Actor(role=Role.PRACTITIONER, account_id=uuid4(), practitioner_id=uuid4()), region.worker)


def test_former_employer_reads_but_does_not_change(region: Region) -> None:
    (job,) = frmr.employments(region.worker)
    frmr.close_employment(region.hr, job.id, end_date=date(2026, 10, 1), end_reason="по желанию", now=NOW)
    assert frmr.person(region.hr, region.worker).family == "Соколова"
    with pytest.raises(Forbidden):
        frmr.change_person(region.hr, region.worker, person_facts(family="Петрова"), now=NOW)


def test_head_reads_but_does_not_change(region: Region) -> None:
    assert frmr.person(region.head, region.worker).family == "Соколова"
    with pytest.raises(NotFound):
        frmr.change_person(region.head, region.worker, person_facts(family="Петрова"))


def test_reading_a_card_is_journaled_and_reading_ones_own_is_not(region: Region) -> None:
    own = Actor(role=Role.PRACTITIONER, account_id=uuid4(), practitioner_id=region.worker)
    frmr.person(own, region.worker)
    assert not [row for row in entries(subject=region.worker) if row.code == "frmr.person.read"]
    frmr.person(region.hr, region.worker)
    (row,) = [row for row in entries(subject=region.worker) if row.code == "frmr.person.read"]
    assert row.account_id == region.hr.account_id


# --- education and accreditation ---


@pytest.mark.article("A-031")
def test_education_and_courses_are_added_and_corrected(region: Region) -> None:
    facts = frmr.FurtherEducationFacts(
        institution="Академия", theme="Терапия", hours=72, document_number="77", document_date=date(2024, 5, 1)
    )
    row_id = frmr.add_further_education(region.hr, region.worker, facts)
    (row,) = frmr.further_education_of(region.worker)
    assert (row.id, row.hours, row.kind, row.frdo) == (row_id, 72, "refresher", "unknown")
    with pytest.raises(Refused) as error:
        frmr.add_further_education(
            region.hr,
            region.worker,
            frmr.FurtherEducationFacts(
                institution="", theme="", hours=0, document_number="", document_date=date(2099, 1, 1)
            ),
        )
    assert {item.field for item in error.value.objections} == {
        "institution", "theme", "hours", "document_number", "document_date",
    }  # fmt: skip


def record(region: Region, actor: Actor = SYSTEM, **changes: object) -> object:
    values: dict[str, object] = {
        "practitioner_id": region.worker,
        "application_id": uuid4(),
        "kind": "periodic",
        "education_level": "higher",
        "specialty_code": "49",
        "specialty_name": "Терапия",
        "commission": "ЦАК",
        "protocol_number": "1",
        "protocol_date": date(2026, 1, 20),
        "pass_date": date(2026, 1, 20),
        "end_date": date(2031, 1, 20),
    }
    return frmr.record_accreditation(actor, **(values | changes))  # type: ignore[arg-type]


def test_accreditation_is_written_once_an_application_with_the_names_of_that_day(region: Region) -> None:
    application = uuid4()
    secretary = Actor(role=Role.SECRETARY, account_id=uuid4())
    first = record(region, secretary, application_id=application)
    assert record(region, secretary, application_id=application) == first
    (info,) = frmr.accreditations_of(region.worker)
    assert (info.id, info.family, info.end_date, info.source) == (
        first, "Соколова", date(2031, 1, 20), "аккредитационная комиссия",
    )  # fmt: skip
    frmr.change_person(region.hr, region.worker, person_facts(family="Петрова"))
    assert frmr.accreditations_of(region.worker)[0].family == "Соколова"
    assert EventRow.objects.filter(kind="frmr.AccreditationRecorded").count() == 1


@pytest.mark.parametrize("role", [Role.HR, Role.HEAD, Role.PRACTITIONER, Role.CENTRE, Role.ADMIN])
def test_nobody_but_the_commission_writes_accreditation(region: Region, role: Role) -> None:
    with pytest.raises(Forbidden):
        record(region, Actor(role=role, account_id=uuid4(), organization_oid=region.org))


def test_flags_are_computed_as_of_a_day(region: Region) -> None:
    record(region)
    assert flags(region.worker, date(2026, 6, 1)).is_medical_worker
    assert not flags(region.worker, date(2025, 6, 1)).is_medical_worker
    assert not flags(region.worker, date(2031, 1, 21)).is_medical_worker
    assert not flags(region.worker, date(2026, 6, 1)).is_pharm_worker


def test_length_of_service_counts_overlapping_jobs_once(region: Region) -> None:
    frmr.add_employment(region.hr, region.worker, job_facts(region.dept, kind=2, post_code="110"))
    assert frmr.length_of_service(region.worker, "49", date(2026, 2, 2)) == (6, 0)
    assert frmr.length_of_service(region.worker, "50", date(2026, 2, 2)) == (0, 0)
