"""A small region: two organisations with departments, HR of both, a worker."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.test import Client

from egisz.frmo.public import DepartmentFacts, OrganizationFacts, open_department, register_organization
from egisz.frmr.public import AddressFacts, DocumentFacts, EmploymentFacts, PersonFacts, register_practitioner
from egisz.identity.middleware import SESSION_KEY
from egisz.identity.models import Account
from egisz.identity.permissions import GRANTABLE_ROLES
from egisz.identity.public import grant_role
from egisz.kernel.actor import Actor, Role

SYSTEM = Actor.system("tests")
SNILS = "11223344595"
SNILS_2 = "13231305800"


def organization_facts(**changes: object) -> OrganizationFacts:
    values: dict[str, object] = {
        "name_full": "Городская больница № 1",
        "name_short": "ГБ № 1",
        "inn": "7707083893",
        "ogrn": "1027700132195",
        "region_code": "78",
        "region_name": "г. Санкт-Петербург",
        "legal_address": "г. Санкт-Петербург, ул. Первая, 1",
        "site_address": "г. Санкт-Петербург, ул. Первая, 1",
        "email": "hospital@example.org",
    }
    return OrganizationFacts(**(values | changes))  # type: ignore[arg-type]


def person_facts(**changes: object) -> PersonFacts:
    values: dict[str, object] = {
        "family": "Соколова",
        "given": "Елена",
        "patronymic": "Андреевна",
        "gender": 2,
        "birth_date": date(1985, 3, 8),
    }
    return PersonFacts(**(values | changes))  # type: ignore[arg-type]


def document_facts(**changes: object) -> DocumentFacts:
    values: dict[str, object] = {
        "kind_code": "1",
        "kind_name": "Паспорт гражданина РФ",
        "series": "4005",
        "number": "123456",
        "issued_on": date(2005, 4, 1),
        "issuer": "Отделом внутренних дел",
        "issuer_code": "780-001",
    }
    return DocumentFacts(**(values | changes))  # type: ignore[arg-type]


def address_facts(**changes: object) -> AddressFacts:
    values: dict[str, object] = {
        "region_code": "78",
        "region_name": "г. Санкт-Петербург",
        "text": "ул. Вторая, 2, кв. 3",
    }
    return AddressFacts(**(values | changes))  # type: ignore[arg-type]


def job_facts(department: str, **changes: object) -> EmploymentFacts:
    values: dict[str, object] = {
        "department_oid": department,
        "contract_number": "12-ТД",
        "contract_date": date(2020, 1, 20),
        "payroll_number": "0451",
        "post_code": "109",
        "post_name": "Врач-терапевт",
        "specialty_code": "49",
        "specialty_name": "Терапия",
        "kind": 1,
        "rate": Decimal("1"),
        "begin_date": date(2020, 2, 1),
    }
    return EmploymentFacts(**(values | changes))  # type: ignore[arg-type]


def sign_in(client: Client, actor: Actor) -> Actor:
    """A session of this actor, without the provider; the actor gets an account."""
    account = Account.objects.create(
        oid=uuid4().int >> 70, snils="00000000000", snils_index=uuid4().bytes * 2, family="Кадрова", given="Анна",
        birth_date=date(1980, 1, 1),
    )  # fmt: skip
    if actor.role in GRANTABLE_ROLES:
        grant_role(SYSTEM, account.pk, actor.role, actor.organization_oid, begin=date(2020, 1, 1), ground="приказ")
    client.force_login(account, backend="egisz.identity.backends.AccountBackend")
    session = client.session
    session[SESSION_KEY] = {
        "role": str(actor.role), "organization_oid": actor.organization_oid,
        "practitioner_id": str(actor.practitioner_id or ""), "assurance": "high",
    }  # fmt: skip
    session.save()
    return actor.acting(account_id=account.pk)


class Region:
    """Names for the parts of the fixture."""

    org: str
    other_org: str
    dept: str
    dept2: str
    other_dept: str
    hr: Actor
    head: Actor
    other_hr: Actor
    worker: UUID


@pytest.fixture
def region(db: None) -> Region:
    made = Region()
    made.org = register_organization(SYSTEM, organization_facts())
    made.other_org = register_organization(SYSTEM, organization_facts(name_short="ГБ № 2"))
    opened = date(2010, 1, 1)
    made.dept = open_department(SYSTEM, made.org, DepartmentFacts(name="Терапия", begin_date=opened))
    made.dept2 = open_department(SYSTEM, made.org, DepartmentFacts(name="Поликлиника", begin_date=date(2022, 1, 1)))
    made.other_dept = open_department(SYSTEM, made.other_org, DepartmentFacts(name="Хирургия", begin_date=opened))
    made.hr = Actor(role=Role.HR, account_id=uuid4(), organization_oid=made.org)
    made.head = Actor(role=Role.HEAD, account_id=uuid4(), organization_oid=made.org)
    made.other_hr = Actor(role=Role.HR, account_id=uuid4(), organization_oid=made.other_org)
    made.worker = register_practitioner(
        made.hr,
        snils_digits=SNILS,
        person=person_facts(phone="8 (912) 345-67-89", email="worker@example.org"),
        document=document_facts(),
        address=address_facts(),
        employment=job_facts(made.dept),
    )
    return made
