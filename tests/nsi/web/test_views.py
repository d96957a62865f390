from __future__ import annotations

from datetime import date

import pytest

from egisz.identity.models import Account
from egisz.nsi.public import load_folder
from tests.nsi.builders import OID, write_book

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(tmp_path):
    write_book(tmp_path, [[str(number), f"Терапия {number}"] for number in range(30)])
    load_folder(tmp_path)


@pytest.fixture
def signed_in(client):
    account = Account.objects.create(oid=1, snils="11223344595", family="Соколова", given="Елена",
                                     birth_date=date(1985, 3, 2))  # fmt: skip
    client.force_login(account)
    return client


def test_the_picker_answers_json(signed_in, book):
    response = signed_in.get(f"/nsi/pick/{OID}/", {"q": "тера"})
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"].startswith("private")
    items = response.json()
    assert len(items) == 20
    assert items[0].keys() == {"code", "name"}


def test_a_visitor_is_sent_to_sign_in(client, book):
    assert client.get(f"/nsi/pick/{OID}/").status_code == 302


@pytest.mark.parametrize("oid", ["1.2.3.4", "nothing"])
def test_an_unknown_book(signed_in, book, oid):
    assert signed_in.get(f"/nsi/pick/{oid}/").status_code == 404
