"""The security administrator's page of one person: a department for a role, unblocking, the log of levels."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pyotp
import pytest
from django.test import Client

from egisz.cabinet.web.signin import PENDING_KEY
from egisz.frmo.models import Department, Organization
from egisz.identity import public as identity
from egisz.identity.models import Account, RoleGrant
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from tests.identity.people import SYSTEM, account, proved

pytestmark = pytest.mark.django_db
CLINIC = "1.2.643.5.1.13.13.12.2.78.8646"
THERAPY = f"{CLINIC}.0.1"


@pytest.fixture
def security(client: Client) -> Client:
    place = Organization.objects.create(
        oid=CLINIC, kind="medical", name_full="Поликлиника № 12", name_short="Поликлиника № 12", inn="7812345678",
        ogrn="1027801234567", region_code="78", region_name="Санкт-Петербург", legal_address="ул. Мира, 1",
        site_address="ул. Мира, 1", email="clinic@example.org",
    )  # fmt: skip
    Department.objects.create(oid=THERAPY, organization=place, name="Терапия", begin_date=date(2010, 1, 1))
    made = account(9)
    identity.grant_role(SYSTEM, made, Role.SECURITY, begin=clock.today(), ground="приказ № 3")
    session = client.session
    session[PENDING_KEY] = {
        "account_id": str(made), "assurance": "confirmed", "next": "", "at": clock.now().isoformat(),
    }  # fmt: skip
    session.save()
    client.get("/login/choose/")
    return client


def _grant(**changes: str) -> dict[str, str]:
    return {
        "role": "hr", "organization": CLINIC, "department": THERAPY, "begin": f"{clock.today():%d.%m.%Y}",
        "ground": "приказ № 7",
    } | changes  # fmt: skip


def test_a_role_is_given_for_a_department(security: Client) -> None:
    made = account(1)
    assert security.post(f"/desk/accounts/{made}/", _grant()).status_code == 303
    assert RoleGrant.objects.get(account_id=made).department_oid == THERAPY
    assert "Терапия" in security.get(f"/desk/accounts/{made}/").content.decode()


def test_a_department_of_another_organisation_is_refused_at_its_field(security: Client) -> None:
    made: UUID = account(1)
    answer = security.post(f"/desk/accounts/{made}/", _grant(department=f"{CLINIC}.0.99"))
    assert answer.status_code == 422
    assert "такого подразделения нет" in answer.content.decode().replace("\xa0", " ")
    assert not RoleGrant.objects.filter(account_id=made).exists()


def test_a_blocked_account_is_opened_with_a_ground(security: Client) -> None:
    made = account(1)
    identity.block_account(SYSTEM, made, "увольнение")
    assert "Разблокировать" in security.get(f"/desk/accounts/{made}/").content.decode()
    security.post(f"/desk/accounts/{made}/unblock/", {"ground": ""})
    assert not Account.objects.get(pk=made).is_active
    security.post(f"/desk/accounts/{made}/unblock/", {"ground": "заявка № 7"})
    assert Account.objects.get(pk=made).is_active


def test_the_page_shows_why_the_level_is_so(security: Client) -> None:
    made = account(1)
    page = security.get(f"/desk/accounts/{made}/").content.decode().replace("\xa0", " ")
    assert "запись завёл администратор" in page


def test_lost_factors_are_reset_by_an_administrator_who_proved_it(security: Client) -> None:
    made = account(1)
    person = proved(Actor(Role.LIMITED, account_id=made))
    offer = identity.offer_totp(person)
    page, address = f"/desk/accounts/{made}/", f"/desk/accounts/{made}/factors/reset/"
    assert "Сбросить второй фактор" not in security.get(page).content.decode()
    identity.confirm_totp(person, pyotp.TOTP(offer.typed.replace(" ", "")).now())
    assert "Сбросить второй фактор" in security.get(page).content.decode()
    assert "/cabinet/confirm/" in security.post(address, {"reason": "паспорт"})["Location"]
    session = security.session
    session["egisz_proved"] = clock.now().isoformat()
    session.save()
    security.post(address, {"reason": ""})
    assert identity.has_factor(made)
    assert security.post(address, {"reason": "паспорт при посещении"})["Location"] == page
    assert not identity.has_factor(made)
