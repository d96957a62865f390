"""HR's requests and the operator's lists, by their pages."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client

from egisz.audit.public import entries
from egisz.frmo.public import all_organizations
from egisz.identity.public import employer_requests
from egisz.kernel.actor import Role
from tests.accreditation.builders import sign_in
from tests.workplace.conftest import DESKS, Staff


def plain(client: Client, url: str, **query: str) -> str:
    """The page with ordinary spaces."""
    return client.get(url, query).text.replace("\xa0", " ")


HR_ONLY = ["/desk/requests/"]
ADMIN_ONLY = ["/desk/books/", "/desk/organizations/", "/desk/organizations/new/"]
FORBIDDEN = [(role, url) for url in HR_ONLY for role in DESKS if role is not Role.HR] + [
    (role, url) for url in ADMIN_ONLY for role in DESKS if role is not Role.ADMIN
]
NEW = {
    "kind": "medical", "name_full": "Районная больница", "name_short": "РБ", "inn": "7707083893",
    "ogrn": "1027700132195", "region": "78", "legal_address": "ул. Третья, 3", "site_address": "ул. Третья, 3",
    "email": "rb@example.org",
}  # fmt: skip


@pytest.mark.parametrize(("role", "url"), FORBIDDEN)
def test_another_role_is_told_so_plainly(as_role: Callable[[Role], Client], role: Role, url: str) -> None:
    answer = as_role(role).get(url)
    assert answer.status_code == 403
    assert "Эта страница для другой роли" in answer.text


def test_hr_reads_who_asks_and_the_reading_is_noted(
    as_role: Callable[[Role], Client], asked: UUID, django_assert_max_num_queries
) -> None:
    client = as_role(Role.HR)
    with django_assert_max_num_queries(15):
        answer = client.get("/desk/requests/")
    assert "Новикова Анна Ильинична" in answer.text
    assert "150-000-060" in answer.text
    assert "01.12.2099" in answer.text
    assert entries(resource="employer_request", resource_id=asked)[0].code.endswith(".read")


def test_hr_of_another_organisation_sees_and_closes_nothing(client: Client, staff: Staff, asked: UUID) -> None:
    sign_in(client, staff.other_hr)
    assert "Новикова" not in plain(client, "/desk/requests/")
    assert client.post(f"/desk/requests/{asked}/close/", {"done": "1"}).status_code == 404
    assert len(employer_requests(staff.actors[Role.HR])) == 1


@pytest.mark.parametrize(
    ("done", "state", "message"), [("1", "done", "Отмечено: человек внесён"), ("0", "closed", "Просьба закрыта")]
)
def test_hr_closes_a_request(
    as_role: Callable[[Role], Client], staff: Staff, asked: UUID, done: str, state: str, message: str
) -> None:
    client = as_role(Role.HR)
    answer = client.post(f"/desk/requests/{asked}/close/", {"done": done})
    assert (answer.status_code, answer["Location"]) == (303, "/desk/requests/")
    assert message in plain(client, "/desk/requests/")
    assert [row.id for row in employer_requests(staff.actors[Role.HR], state)] == [asked]


def test_other_roles_close_nothing(as_role: Callable[[Role], Client], asked: UUID) -> None:
    assert as_role(Role.ADMIN).post(f"/desk/requests/{asked}/close/", {"done": "1"}).status_code == 404


def test_accounts_and_roles_are_for_the_administrator_of_security(
    as_role: Callable[[Role], Client], staff: Staff
) -> None:
    assert as_role(Role.ADMIN).get("/desk/accounts/").status_code == 403
    client = as_role(Role.SECURITY)
    assert "Кадрова" in plain(client, "/desk/accounts/")
    page = f"/desk/accounts/{staff.actors[Role.ADMIN].account_id}/"
    asked = {"role": "security", "begin": "23.11.2026", "ground": "приказ 1"}
    answer = client.post(page, asked)
    assert answer.status_code == 422
    assert "разные люди" in answer.text.replace("\xa0", " ")
    assert 'value="приказ 1"' in answer.text


def test_dictionaries_are_listed_searched_and_paged(
    as_role: Callable[[Role], Client], django_assert_max_num_queries
) -> None:
    client = as_role(Role.ADMIN)
    with django_assert_max_num_queries(12):
        everything = plain(client, "/desk/books/")
    assert "Номенклатура специальностей" in everything
    assert "начальный набор" in everything
    by_name = plain(client, "/desk/books/", q="специальностей")
    assert "1.2.643.5.1.13.13.11.1066" in by_name
    assert "1.2.643.5.1.13.13.99.2.206" not in by_name
    assert "1.2.643.5.1.13.13.99.2.206" in plain(client, "/desk/books/", q="99.2.206")
    assert "Ничего не нашлось" in plain(client, "/desk/books/", q="такого нет")
    assert client.get("/desk/books/", {"page": "999"}).status_code in (200, 404)


def test_organisations_are_listed_and_searched(as_role: Callable[[Role], Client]) -> None:
    client = as_role(Role.ADMIN)
    listed = plain(client, "/desk/organizations/")
    assert "ГБ № 1" in listed
    assert "ГБ № 2" in listed
    assert "ГБ № 1" not in plain(client, "/desk/organizations/", q="ГБ № 2")


def test_a_new_organisation_gets_its_oid(as_role: Callable[[Role], Client]) -> None:
    client = as_role(Role.ADMIN)
    assert client.get("/desk/organizations/new/").status_code == 200
    answer = client.post("/desk/organizations/new/", NEW)
    assert (answer.status_code, answer["Location"]) == (303, "/desk/organizations/")
    [made] = [card for card in all_organizations() if card.name_short == "РБ"]
    assert made.oid in plain(client, "/desk/organizations/")


@pytest.mark.parametrize(
    ("field", "value"), [("inn", "7707083890"), ("ogrn", "1027700132190"), ("email", "не почта"), ("name_full", "")]
)
def test_a_wrong_card_is_refused_and_nothing_typed_is_lost(
    as_role: Callable[[Role], Client], field: str, value: str
) -> None:
    answer = as_role(Role.ADMIN).post("/desk/organizations/new/", NEW | {field: value})
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.text
    for name in ("legal_address", "name_short", "ogrn", "inn"):
        assert (NEW | {field: value})[name] in answer.text
    assert len(all_organizations()) == 2
