"""A doctor in the register: accredited in «Терапия» on 24.06.2022, with a session when asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.test import Client

from egisz.cme.public import record_credit
from egisz.frmo.public import DepartmentFacts, OrganizationFacts, open_department, register_organization
from egisz.frmr.public import (
    AddressFacts,
    DocumentFacts,
    EducationFacts,
    EmploymentFacts,
    FurtherEducationFacts,
    PersonFacts,
    add_education,
    add_further_education,
    record_accreditation,
    register_practitioner,
)
from egisz.identity.middleware import SESSION_KEY
from egisz.identity.models import Account
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.nsi.public import load_starter

SYSTEM = Actor.system("tests")
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=clock.MOSCOW)


@dataclass
class Doctor:
    id: UUID
    actor: Actor
    hr: Actor
    organization: str

    def study(self, hours: int = 36, **changes: object) -> UUID:
        """ДПО in the register."""
        facts = {
            "institution": "Институт повышения квалификации", "theme": "Неотложная помощь", "hours": hours,
            "specialty_code": "therapy", "specialty_name": "Терапия", "document_series": "ПК",
            "document_number": str(uuid4().int)[:8], "document_date": date(2025, 3, 1), "frdo": "confirmed",
        }  # fmt: skip
        return add_further_education(self.hr, self.id, FurtherEducationFacts(**{**facts, **changes}))  # type: ignore[arg-type]

    def diploma(self, stage: str = "higher") -> UUID:
        return add_education(self.hr, self.id, EducationFacts(
            stage=stage, institution="Медицинский университет", specialty_name="Лечебное дело", qualification="Врач",
            document_series="ВСГ", document_number="1234567", document_date=date(2008, 6, 25),
        ))  # fmt: skip

    def event(self, hours: int = 6, **changes: object) -> UUID:
        facts = {
            "practitioner_id": self.id, "kind": "event", "title": "Конференция терапевтов",
            "provider": "Общество врачей", "hours": Decimal(hours), "specialty_code": "therapy",
            "specialty_name": "Терапия", "date": date(2026, 4, 1),
            "document_number": f"НМО-{str(uuid4().int)[:6]}", "now": NOW,
        }  # fmt: skip
        return record_credit(SYSTEM, **{**facts, **changes})  # type: ignore[arg-type]

    def accredit(self, specialty: str = "therapy", name: str = "Терапия") -> UUID:
        return record_accreditation(
            SYSTEM, practitioner_id=self.id, application_id=uuid4(), kind="primary_specialised",
            education_level="higher", specialty_code=specialty, specialty_name=name, commission="ЦАК",
            protocol_number="1", protocol_date=date(2022, 6, 24), pass_date=date(2022, 6, 24),
            end_date=date(2027, 6, 24),
        )  # fmt: skip


@pytest.fixture
def doctor(db: None, settings, tmp_path) -> Doctor:
    settings.EGISZ_FILES_DIR = tmp_path / "files"
    load_starter()
    organization = register_organization(SYSTEM, OrganizationFacts(
        name_full="Городская больница № 1", name_short="ГБ № 1", inn="7707083893", ogrn="1027700132195",
        region_code="78", region_name="Город Санкт-Петербург", legal_address="ул. Первая, 1",
        site_address="ул. Первая, 1", email="hospital@example.org",
    ))  # fmt: skip
    department = open_department(SYSTEM, organization, DepartmentFacts(name="Терапия", begin_date=date(2010, 1, 1)))
    hr = Actor(role=Role.HR, account_id=uuid4(), organization_oid=organization)
    practitioner = register_practitioner(
        hr,
        snils_digits="11223344595",
        person=PersonFacts(family="Соколова", given="Елена", gender=2, birth_date=date(1985, 3, 8)),
        document=DocumentFacts(kind_code="1", kind_name="Паспорт гражданина РФ", series="4005", number="123456",
                               issued_on=date(2005, 4, 1), issuer="ОВД", issuer_code="780-001"),
        address=AddressFacts(region_code="78", region_name="Город Санкт-Петербург", text="ул. Вторая, 2"),
        employment=EmploymentFacts(
            department_oid=department, contract_number="12", contract_date=date(2020, 1, 20), payroll_number="1",
            post_code="therapist", post_name="Врач-терапевт", specialty_code="therapy", specialty_name="Терапия",
            kind=1, rate=Decimal(1), begin_date=date(2020, 2, 1),
        ),
    )  # fmt: skip
    actor = Actor(role=Role.PRACTITIONER, account_id=uuid4(), practitioner_id=practitioner)
    return Doctor(practitioner, actor, hr, organization)


@pytest.fixture
def browser(client: Client, doctor: Doctor) -> Client:
    account = Account.objects.create(
        oid=77, snils="11223344595", family="Соколова", given="Елена", birth_date=date(1985, 3, 8)
    )
    client.force_login(account, backend="egisz.identity.backends.AccountBackend")
    session = client.session
    session[SESSION_KEY] = {
        "role": "practitioner", "practitioner_id": str(doctor.id), "organization_oid": doctor.organization,
        "assurance": "confirmed",
    }  # fmt: skip
    session.save()
    return client
