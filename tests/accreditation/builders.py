"""People and cases of accreditation, made through the doors of the rooms."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from egisz.accreditation import public as accreditation
from egisz.accreditation.models import ApplicationReport
from egisz.frmo.public import DepartmentFacts, OrganizationFacts, open_department, register_organization
from egisz.frmr import public as frmr
from egisz.identity import public as identity
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.periods import add_years
from egisz.kernel.snils import check_number
from egisz.signature.public import issue_key

SYSTEM = Actor.system("tests")
SPECIALTY, SPECIALTY_NAME = "therapy", "Терапия"
PIN = "2580"
PASSWORD = "верная лошадь батарея скрепка"
TEXTS = {
    "organization_about": "Городская больница на 300 коек. Терапевтическое отделение ведёт 60 коек.",
    "work_done": "За отчётный период пролечено 2 400 больных, осложнений 0,4 %, летальность 0,9 %.",
    "achievements": "Освоила ультразвуковую диагностику, провела 12 занятий для медицинских сестёр.",
}


def snils_of(number: int) -> str:
    nine = f"{140000000 + number}"
    return nine + check_number(nine)


def pdf(pages: int = 1, padding: int = 0) -> bytes:
    """A small PDF; `padding` makes it heavier by so many bytes that do not compress."""
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page(page_size=(200, 200))
        if padding:
            import random

            document.Root.Padding = document.make_stream(random.Random(1).randbytes(padding))
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


def upload(name: str = "документ.PDF", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf() if data is None else data, content_type="application/pdf")


@dataclass
class Town:
    """One hospital with HR and a head who has a key."""

    today: date
    oid: str
    department: str
    hr: Actor
    head: Actor
    head_practitioner: UUID


def make_town(number: int = 1, today: date | None = None) -> Town:
    today = today or clock.today()
    oid = register_organization(
        SYSTEM,
        OrganizationFacts(
            name_full=f"Городская больница № {number}",
            name_short=f"ГБ № {number}",
            inn="7707083893",
            ogrn="1027700132195",
            region_code="78",
            region_name="г. Санкт-Петербург",
            legal_address="г. Санкт-Петербург, ул. Первая, 1",
            site_address="г. Санкт-Петербург, ул. Первая, 1",
            email="hospital@example.org",
        ),
    )
    department = open_department(SYSTEM, oid, DepartmentFacts(name="Терапия", begin_date=date(2010, 1, 1)))
    hr = Actor(role=Role.HR, organization_oid=oid)
    person = make_practitioner(hr, department, 900 + number, family="Главная", given="Ольга", post="Главный врач")
    head = make_account(900 + number, Role.HEAD, person, oid, family="Главная", given="Ольга")
    assert head.account_id is not None
    identity.grant_role(SYSTEM, head.account_id, Role.HEAD, oid, begin=date(2020, 1, 1), ground="приказ № 1")
    issue_key(
        SYSTEM, head.account_id, family="Главная", given="Ольга", patronymic="Павловна",
        snils=snils_of(900 + number), pin=PIN,
    )  # fmt: skip
    return Town(today, oid, department, hr, head, person)


def make_practitioner(
    hr: Actor, department: str, number: int, *, family: str = "Соколова", given: str = "Елена",
    post: str = "Врач-терапевт", begin: date = date(2015, 2, 1),
) -> UUID:  # fmt: skip
    return frmr.register_practitioner(
        hr,
        snils_digits=snils_of(number),
        person=frmr.PersonFacts(
            family=family, given=given, patronymic="Павловна", gender=2, birth_date=date(1985, 3, 8)
        ),
        document=frmr.DocumentFacts(
            kind_code="1", kind_name="Паспорт гражданина РФ", series="4005", number=f"{123000 + number}",
            issued_on=date(2005, 4, 1), issuer="Отделом внутренних дел", issuer_code="780-001",
        ),
        address=frmr.AddressFacts(region_code="78", region_name="г. Санкт-Петербург", text="ул. Вторая, 2"),
        employment=frmr.EmploymentFacts(
            department_oid=department, contract_number="12-ТД", contract_date=begin, payroll_number=f"{number:04d}",
            post_code="109", post_name=post, specialty_code=SPECIALTY, specialty_name=SPECIALTY_NAME, kind=1,
            rate=Decimal("1"), begin_date=begin,
        ),
    )  # fmt: skip


def make_account(
    number: int, role: Role, practitioner: UUID | None, oid: str = "", *, family: str = "Соколова", given: str = "Елена"
) -> Actor:
    account = identity.create_account(
        SYSTEM, snils=snils_of(number), family=family, given=given, patronymic="Павловна",
        birth_date=date(1985, 3, 8), email=f"worker{number}@example.org", phone="+79123456789", password=PASSWORD,
    )  # fmt: skip
    return Actor(
        role=role, account_id=account, practitioner_id=practitioner, organization_oid=oid, proved_at=clock.now()
    )  # fmt: skip


def make_worker(
    town: Town, number: int = 1, *, expires_in: int | None = 213, hours: tuple[int, ...] = (72, 72), **person: str
) -> Actor:
    """A worker with a diploma, training and an accreditation that ends in so many days (None: no record)."""
    practitioner = make_practitioner(town.hr, town.department, number, **person)
    frmr.add_education(
        town.hr,
        practitioner,
        frmr.EducationFacts(
            stage="higher", institution="Медицинский университет", specialty_name="Лечебное дело",
            qualification="Врач", document_number="ВСГ 1234567", document_date=date(2008, 6, 20),
        ),
    )  # fmt: skip
    for index, count in enumerate(hours):
        frmr.add_further_education(
            town.hr,
            practitioner,
            frmr.FurtherEducationFacts(
                institution="Академия", theme=f"Терапия, часть {index + 1}", hours=count, specialty_code=SPECIALTY,
                specialty_name=SPECIALTY_NAME, document_number=f"{number:04d}-{index}",
                document_date=town.today - timedelta(days=200 + 30 * index), frdo="confirmed",
            ),
        )  # fmt: skip
    if expires_in is not None:
        add_record(practitioner, town.today + timedelta(days=expires_in))
    return make_account(number, Role.PRACTITIONER, practitioner, town.oid, **person)


def add_record(practitioner: UUID, end: date, *, specialty: tuple[str, str] = (SPECIALTY, SPECIALTY_NAME)) -> UUID:
    passed = add_years(end, -5)
    return frmr.record_accreditation(
        SYSTEM, practitioner_id=practitioner, application_id=None, kind="periodic", education_level="higher",
        specialty_code=specialty[0], specialty_name=specialty[1], commission="Центральная аккредитационная комиссия",
        protocol_number="12-П", protocol_date=passed, pass_date=passed, end_date=end, source="import",
    )  # fmt: skip


def report_of(application_id: UUID) -> UUID:
    return ApplicationReport.objects.values_list("report_id", flat=True).get(application_id=application_id)


def approve(actor: Actor, town: Town, report_id: UUID, now: datetime | None = None) -> None:
    accreditation.save_report(actor, report_id, texts=TEXTS, now=now)
    accreditation.send_report(actor, report_id, now=now)
    accreditation.approve_report(town.head, report_id, pin=PIN, now=now)


def fill(actor: Actor, town: Town, application_id: UUID, *, now: datetime | None = None, sign: bool = True) -> None:
    """Everything that a full application needs, section by section."""
    accreditation.confirm_personal(actor, application_id, now=now)
    contacts = {"email": "worker@example.org", "phone": "+79123456789"}
    accreditation.set_contacts(actor.acting(proved_at=now or clock.now()), application_id, **contacts, now=now)
    accreditation.set_agreement(actor, application_id, agreement="yes", now=now)
    accreditation.confirm_education(actor, application_id, now=now)
    for slot in accreditation.case_of(actor, application_id, town.today).slots:
        if slot.required:
            accreditation.attach_document(actor, application_id, slot=slot.code, upload=upload(), now=now)
    if sign:
        approve(actor, town, report_of(application_id), now)
    version = accreditation.consent_on(town.today).version
    accreditation.give_consent(actor, application_id, version=version, now=now)


def ready_application(actor: Actor, town: Town, *, now: datetime | None = None) -> UUID:
    application_id = accreditation.start_application(actor, now=now)
    fill(actor, town, application_id, now=now)
    return application_id


def sign_in(client: Client, actor: Actor) -> Client:
    """A session of the actor in the test client, without the provider's pages."""
    assert actor.account_id is not None
    request = RequestFactory().get("/")
    request.session = client.session
    identity.start_session(
        request,
        actor.account_id,
        role=actor.role,
        practitioner_id=actor.practitioner_id,
        organization_oid=actor.organization_oid,
        assurance="confirmed",
        proved_at=actor.proved_at,
    )
    request.session.save()
    client.cookies["egisz"] = request.session.session_key
    return client
