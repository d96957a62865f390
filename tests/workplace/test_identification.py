"""The operator's pages and the person's own page of the account."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

import pikepdf
import pytest
from django.test import Client

from egisz.cabinet.web.signin import PENDING_KEY
from egisz.frmo.models import Organization
from egisz.identity import public as identity
from egisz.identity.models import Account, LevelEvidence
from egisz.identity.rules.levels import CHECKS
from egisz.kernel import clock
from egisz.kernel.actor import Role
from egisz.nsi.public import load_starter
from tests.identity.people import SYSTEM, account, snils_of
from tests.ui.pdfa import faults

pytestmark = pytest.mark.django_db
CENTRE = "1.2.643.5.1.13.13.12.2.78.8646"


def _enter(client: Client, made: UUID) -> None:
    session = client.session
    session[PENDING_KEY] = {
        "account_id": str(made), "assurance": "confirmed", "next": "", "at": clock.now().isoformat(),
    }  # fmt: skip
    session.save()
    assert client.get("/login/choose/").status_code == 303


@pytest.fixture
def operator(client: Client) -> Client:
    load_starter()
    Organization.objects.create(
        oid=CENTRE, kind="medical", name_full="Поликлиника № 12", name_short="Поликлиника № 12", inn="7812345678",
        ogrn="1027801234567", region_code="78", region_name="Санкт-Петербург", legal_address="ул. Мира, 1",
        site_address="ул. Мира, 1", email="clinic@example.org",
    )  # fmt: skip
    made = account(9, family="Оператова")
    identity.grant_role(SYSTEM, made, Role.OPERATOR, CENTRE, begin=clock.today(), ground="приказ № 3")
    _enter(client, made)
    return client


def _fields(**changes: object) -> dict[str, object]:
    return {"document_kind": "1", "document": "40 08 123456", "checked": [key for key, _ in CHECKS]} | changes


def test_from_the_search_to_the_paper_and_to_the_persons_own_page(operator: Client) -> None:
    made = account(1, assurance="standard")
    assert "Подтвердить личность" in operator.get("/desk/").content.decode()
    found = operator.post("/desk/identify/", {"snils": snils_of(1), "present": "on"})
    assert found.headers["Location"] == f"/desk/identify/{made}/"
    page = operator.get(found.headers["Location"]).content.decode()
    assert "Ветрова" in page
    assert "vetrova1@example.org" not in page
    short = operator.post(found.headers["Location"], _fields(checked=["photo"]))
    assert short.status_code == 422
    assert "40 08 123456" in short.content.decode()
    done = operator.post(found.headers["Location"], _fields())
    evidence = LevelEvidence.objects.get(way="visit")
    assert done.headers["Location"] == f"/desk/identify/done/{evidence.pk}/"
    assert operator.get(done.headers["Location"]).status_code == 200
    paper = operator.get(f"/desk/identify/done/{evidence.pk}/paper.pdf")
    assert paper.headers["Content-Type"] == "application/pdf"
    assert faults(paper.content, "Подтверждение личности") == []
    with pikepdf.open(BytesIO(paper.content)) as pdf:
        assert len(pdf.pages) == 1
    assert operator.get(found.headers["Location"]).status_code == 404
    person = Client()
    _enter(person, made)
    own = person.get("/cabinet/account/").content.decode().replace("\xa0", " ")
    assert "Подтверждённая" in own
    assert "посещение с документом" in own
    assert "Оператова" in own
    assert "123456" not in own


def test_without_the_person_there_is_no_search(operator: Client) -> None:
    account(1, assurance="standard")
    answer = operator.post("/desk/identify/", {"snils": snils_of(1)})
    assert answer.status_code == 422
    assert "человек перед вами" in answer.content.decode().replace("\xa0", " ")


def test_an_unknown_snils_is_told_with_the_next_step(operator: Client) -> None:
    answer = operator.post("/desk/identify/", {"snils": snils_of(7), "present": "on"})
    assert answer.status_code == 404
    assert "заводит администратор безопасности" in answer.content.decode().replace("\xa0", " ")


def test_the_page_of_a_person_opens_only_after_the_search(operator: Client) -> None:
    made = account(1, assurance="standard")
    assert operator.get(f"/desk/identify/{made}/").status_code == 404
    assert operator.post(f"/desk/identify/{made}/", _fields()).status_code == 404
    assert Account.objects.get(pk=made).assurance == "standard"


def test_other_roles_do_not_confirm(client: Client) -> None:
    made = account(2)
    identity.grant_role(SYSTEM, made, Role.SECURITY, begin=clock.today(), ground="приказ")
    _enter(client, made)
    assert client.post("/desk/identify/", {"snils": snils_of(2), "present": "on"}).status_code == 403
