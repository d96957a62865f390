"""Roles × organisation × department, and the deputy, at the door."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from egisz.audit.models import AuditRow
from egisz.cabinet.actions import access_of
from egisz.cabinet.rules import FrmrRecord, Grant, Identity, decide
from egisz.cabinet.web.signin import PENDING_KEY
from egisz.frmo.models import Department, Organization
from egisz.identity import public as identity
from egisz.identity.models import Delegation
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Refused
from tests.identity.people import SYSTEM, account, snils_of

CLINIC = "1.2.643.5.1.13.13.12.2.78.8646"
THERAPY, SURGERY = f"{CLINIC}.0.1", f"{CLINIC}.0.2"
DAY = timedelta(days=1)


def test_a_role_for_two_departments_is_two_choices() -> None:
    grants = [Grant(Role.HR, CLINIC, date(2026, 1, 1), department_oid=oid) for oid in (THERAPY, SURGERY, THERAPY)]
    outcome = decide(Identity("confirmed"), FrmrRecord(), grants, date(2026, 11, 23))
    assert [(one.key, one.department_oid) for one in outcome.choices] == [
        (f"hr:{CLINIC}:{THERAPY}", THERAPY),
        (f"hr:{CLINIC}:{SURGERY}", SURGERY),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "organization", "department", "code"),
    [
        (Role.HEAD, CLINIC, THERAPY, "ROLE_WITHOUT_DEPARTMENT"),
        (Role.COMMISSION, "", THERAPY, "ROLE_WITHOUT_DEPARTMENT"),
        (Role.HR, CLINIC, "терапия", "DEPARTMENT_OID"),
    ],
)
def test_a_department_limits_only_roles_that_it_can_limit(
    role: Role, organization: str, department: str, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        identity.grant_role(
            SYSTEM, account(), role, organization, begin=clock.today(), ground="приказ", department_oid=department
        )
    assert refusal.value.codes == (code,)


def _clinic() -> None:
    place = Organization.objects.create(
        oid=CLINIC, kind="medical", name_full="Поликлиника № 12", name_short="Поликлиника № 12", inn="7812345678",
        ogrn="1027801234567", region_code="78", region_name="Санкт-Петербург", legal_address="ул. Мира, 1",
        site_address="ул. Мира, 1", email="clinic@example.org",
    )  # fmt: skip
    for oid, name in ((THERAPY, "Терапия"), (SURGERY, "Хирургия")):
        Department.objects.create(oid=oid, organization=place, name=name, begin_date=date(2010, 1, 1))


def _enter(client: Client, made: object) -> None:
    session = client.session
    session[PENDING_KEY] = {
        "account_id": str(made), "assurance": "confirmed", "next": "", "at": clock.now().isoformat(),
    }  # fmt: skip
    session.save()


@pytest.mark.django_db
def test_the_chooser_names_the_department_and_the_session_keeps_it(client: Client) -> None:
    _clinic()
    made = account()
    for oid in (THERAPY, SURGERY):
        identity.grant_role(SYSTEM, made, Role.HR, CLINIC, begin=clock.today(), ground="приказ", department_oid=oid)
    _enter(client, made)
    text = client.get("/login/choose/").content.decode()
    assert "Терапия" in text
    assert "Хирургия" in text
    client.post("/login/choose/", {"choice": f"hr:{CLINIC}:{SURGERY}"})
    assert client.get("/desk/").status_code == 200
    row = AuditRow.objects.get(code="identity.signed_in")
    assert row.department_oid == SURGERY
    assert "Сейчас" in client.get("/login/choose/").content.decode()


@pytest.mark.django_db
def test_a_live_session_of_a_department_ends_with_its_grant(client: Client) -> None:
    _clinic()
    made = account()
    kept = identity.grant_role(
        SYSTEM, made, Role.HR, CLINIC, begin=clock.today() - 9 * DAY, ground="приказ", department_oid=THERAPY
    )
    identity.grant_role(SYSTEM, made, Role.HR, CLINIC, begin=clock.today(), ground="приказ", department_oid=SURGERY)
    _enter(client, made)
    client.post("/login/choose/", {"choice": f"hr:{CLINIC}:{THERAPY}"})
    identity.end_role(SYSTEM, kept, end=clock.today() - DAY, ground="перевод")
    assert client.get("/desk/").headers["Location"].startswith("/login/")
    assert AuditRow.objects.filter(code="identity.role_lost").count() == 1


@pytest.mark.django_db
def test_a_deputy_chooses_the_role_and_loses_it_the_day_after_the_end_even_in_a_live_session(client: Client) -> None:
    _clinic()
    chief, deputy = account(1), account(2)
    for role in (Role.COMMISSION,):
        identity.grant_role(SYSTEM, deputy, role, begin=clock.today(), ground="приказ")
    identity.grant_role(SYSTEM, chief, Role.HEAD, CLINIC, begin=clock.today() - 30 * DAY, ground="приказ")
    power = identity.appoint_deputy(
        Actor(role=Role.HEAD, account_id=chief, organization_oid=CLINIC), snils=snils_of(2), scope="reports",
        begin=clock.today(), end=clock.today() + DAY, ground="приказ № 5",
    )  # fmt: skip
    _enter(client, deputy)
    assert "Заместитель руководителя" in client.get("/login/choose/").content.decode()
    client.post("/login/choose/", {"choice": f"deputy:{CLINIC}"})
    page = client.get("/desk/").content.decode().replace("\xa0", " ")
    assert "по поручению руководителя" in page
    assert client.get("/accreditation/approvals/").status_code == 200
    Delegation.objects.filter(pk=power).update(begin=clock.today() - 9 * DAY, end=clock.today() - DAY)
    assert client.get("/accreditation/approvals/").headers["Location"].startswith("/login/")
    assert AuditRow.objects.filter(code="identity.role_lost", role="deputy").count() == 1
    assert all(choice.role is not Role.DEPUTY for choice in access_of(deputy).outcome.choices)
