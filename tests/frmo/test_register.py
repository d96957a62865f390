"""Organisations and departments through the door and through the pages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from egisz.frmo import public as frmo
from egisz.frmo import queries
from egisz.frmo.models import DepartmentHistory, Organization
from egisz.frmo.public import DepartmentFacts
from egisz.kernel import oid
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound, Refused
from egisz.nsi.public import load_starter
from tests.frmr.conftest import SYSTEM, Region, organization_facts, sign_in

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def text_of(answer: object) -> str:
    return answer.content.decode().replace("\u00a0", " ")  # type: ignore[attr-defined]


def test_numbers_of_organisations_grow_within_a_region(region: Region) -> None:
    first, second = region.org.rsplit(".", 1), region.other_org.rsplit(".", 1)
    assert first[0] == second[0] == f"{oid.ORGANIZATION_ROOT}.78"
    assert int(second[1]) == int(first[1]) + 1


def test_given_oid_is_taken_once(region: Region) -> None:
    given = "1.2.643.5.1.13.13.12.2.78.8646"
    assert frmo.register_organization(SYSTEM, organization_facts(), oid_given=given) == given
    with pytest.raises(Refused) as error:
        frmo.register_organization(SYSTEM, organization_facts(), oid_given=given)
    assert error.value.codes == ("OID_TAKEN",)


@pytest.mark.parametrize("role", [Role.HR, Role.HEAD, Role.PRACTITIONER])
def test_only_an_operator_registers_an_organisation(db: None, role: Role) -> None:
    with pytest.raises(Forbidden):
        frmo.register_organization(Actor(role=role, account_id=uuid4()), organization_facts())


def test_hr_changes_only_the_own_card(region: Region) -> None:
    changed = frmo.change_organization(region.hr, region.org, organization_facts(phone="+7 812 000-00-00"))
    assert changed == ("phone",)
    assert frmo.change_organization(region.head, region.org, organization_facts(phone="+7 812 000-00-00")) == ()
    with pytest.raises(NotFound):
        frmo.change_organization(region.hr, region.other_org, organization_facts())


@pytest.mark.article("A-035")
def test_card_tells_what_is_not_filled_in(region: Region) -> None:
    info = frmo.organization(region.org)
    assert info is not None
    filled = frmo.completeness(info)
    assert "КПП" in filled.missing
    assert 0 < filled.percent < 100


def test_former_oid_stays_searchable(region: Region) -> None:
    Organization.objects.filter(oid=region.org).update(old_oid="1.2.643.5.1.13.3.25.78.1")
    found = frmo.organization("1.2.643.5.1.13.3.25.78.1")
    assert found is not None
    assert found.oid == region.org


def test_departments_get_numbers_that_are_never_used_again(region: Region) -> None:
    assert oid.organization_of(region.dept) == region.org
    numbers = [int(text.rsplit(".", 1)[1]) for text in (region.dept, region.dept2, region.other_dept)]
    assert sorted(set(numbers)) == numbers


def test_same_name_twice_is_refused_while_the_first_is_open(region: Region) -> None:
    facts = DepartmentFacts(name="поликлиника", begin_date=date(2023, 1, 1))
    with pytest.raises(Refused) as error:
        frmo.open_department(region.hr, region.org, facts)
    assert error.value.codes == ("NAME_TAKEN",)
    frmo.close_department(region.hr, region.dept2, end=date(2026, 1, 31))
    frmo.open_department(region.hr, region.org, facts)


def test_department_lives_from_its_first_to_its_last_day(region: Region) -> None:
    frmo.close_department(region.hr, region.dept2, end=date(2026, 1, 31))
    alive = [frmo.department_alive_on(region.dept2, day) for day in (
        date(2021, 12, 31), date(2022, 1, 1), date(2026, 1, 31), date(2026, 2, 1),
    )]  # fmt: skip
    assert alive == [False, True, True, False]
    names = [info.name for info in frmo.departments(region.org, date(2026, 2, 1))]
    assert names == ["Терапия"]


def test_parent_is_not_closed_before_its_parts(region: Region) -> None:
    frmo.open_department(
        region.hr, region.org, DepartmentFacts(name="Кабинет", begin_date=date(2023, 1, 1), parent_oid=region.dept2)
    )
    with pytest.raises(Refused) as error:
        frmo.close_department(region.hr, region.dept2, end=date(2026, 1, 31))
    assert error.value.codes == ("HAS_CHILDREN",)


def test_history_tells_what_was_known_when(region: Region) -> None:
    DepartmentHistory.objects.update(pgh_created_at=NOW - timedelta(days=900))
    frmo.close_department(region.hr, region.dept2, end=date(2026, 1, 31), now=NOW)
    before = queries.department_as_known_at(region.dept2, NOW - timedelta(days=1))
    assert before is not None
    assert before.liquidation_date is None
    assert queries.department_versions(region.dept2)[0].liquidation_date == date(2026, 1, 31)


def test_database_itself_refuses_a_wrong_inn(region: Region) -> None:
    with pytest.raises(IntegrityError, match="frmo_organization_inn"), transaction.atomic():
        Organization.objects.filter(oid=region.org).update(inn="12")


# --- pages ---


@pytest.fixture
def hr(client: Client, region: Region) -> Client:
    load_starter()
    sign_in(client, region.hr)
    return client


def test_card_page_names_what_is_missing(hr: Client) -> None:
    assert "Не заполнено: КПП" in text_of(hr.get("/frmo/"))


@pytest.mark.article("A-018")
def test_card_is_edited_with_errors_at_fields(hr: Client, region: Region) -> None:
    facts = {
        "name_full": "Городская больница № 1", "name_short": "ГБ № 1", "kind": "medical", "inn": "7707083894",
        "ogrn": "1027700132195", "region": "78", "legal_address": "ул. Первая, 1", "site_address": "ул. Первая, 1",
        "email": "hospital@example.org",
    }  # fmt: skip
    answer = hr.post("/frmo/edit/", facts)
    assert answer.status_code == 422
    assert 'href="#id_inn"' in text_of(answer)
    assert 'value="7707083894"' in text_of(answer)
    assert hr.post("/frmo/edit/", facts | {"inn": "7707083893"}).status_code == 303


@pytest.mark.article("A-018")
def test_department_is_added_found_and_closed(hr: Client, region: Region) -> None:
    answer = hr.post("/frmo/departments/add/", {"name": "Лаборатория", "begin_date": "24.11.2099"})
    assert answer.status_code == 422
    assert "Лаборатория" in text_of(answer)
    assert hr.post("/frmo/departments/add/", {"name": "Лаборатория", "begin_date": "01.02.2020"}).status_code == 303
    assert "Лаборатория" in text_of(hr.get("/frmo/departments/?query=лабор"))
    answer = hr.post(f"/frmo/departments/{region.dept}/close/", {"end": "01.11.2026"})
    assert answer.status_code == 422
    assert "есть действующие личные дела: 1" in text_of(answer)
    assert hr.post(f"/frmo/departments/{region.dept2}/close/", {"end": "01.11.2024"}).status_code == 303
    assert "Поликлиника" not in text_of(hr.get("/frmo/departments/"))
    assert "Поликлиника" in text_of(hr.get("/frmo/departments/?state=closed"))


def test_department_page_answers_for_a_date(hr: Client, region: Region) -> None:
    assert "не действовало" in text_of(hr.get(f"/frmo/departments/{region.dept2}/?on=01.01.2021"))
    assert hr.get(f"/frmo/departments/{region.other_dept}/").status_code == 404
    assert hr.get(f"/frmo/departments/{region.other_dept}/close/").status_code == 404


def test_pages_stay_within_their_query_budgets(hr: Client, region: Region) -> None:
    for path in ("/frmo/", "/frmo/departments/", f"/frmo/departments/{region.dept}/"):
        hr.get(path)
        with CaptureQueriesContext(connection) as caught:
            assert hr.get(path).status_code == 200
        assert len(caught) <= 10, [query["sql"][:90] for query in caught]


def test_worker_has_no_business_here(client: Client, region: Region) -> None:
    sign_in(client, Actor(role=Role.PRACTITIONER, practitioner_id=region.worker, organization_oid=region.org))
    assert client.get("/frmo/").status_code == 404
    assert client.get("/frmr/").status_code == 404
