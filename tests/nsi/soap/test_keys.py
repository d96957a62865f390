"""SOAP of ФНСИ: the key of a call lets it in and is counted (docs/api/nsi-soap.md)."""

from __future__ import annotations

from datetime import date

import pytest

from egisz.identity.models import Account
from egisz.kernel.actor import Actor, Role
from egisz.nsi.actions import admitting, keys
from egisz.nsi.public import issue_key, revoke_key
from tests.nsi.soap.raw import PATH, ROWS, call, client, put, refused, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    admitting.LIMITER.forget()
    admitting.forget_keys()
    account = Account.objects.create(
        oid=1, snils="11223344501", family="Соколова", given="Елена", birth_date=date(1985, 3, 2), email="p@example.org"
    )
    return Actor(role=Role.PRACTITIONER, account_id=account.pk)


@pytest.fixture
def key(person):
    return issue_key(person, name="МИС", email="mis@clinic.example")


@pytest.mark.parametrize("name", ["userKey", "userKey1", "param0"])
def test_a_key_of_any_spelling_lets_in(key, settings, name):
    settings.EGISZ_NSI_KEYS = "required"
    put("1.1", ROWS)
    assert len(rows(call("getRefbookList", **{name: key.key}))) == 1
    assert len(rows(call("getRefbookList", **{name: key.key.replace("-", "").upper()}))) == 1


def test_without_a_key_where_one_is_required_there_is_a_fault(key, settings):
    settings.EGISZ_NSI_KEYS = "required"
    for given in ("", "00000000-0000-0000-0000-000000000000"):
        refused(call("getRefbookList", userKey1=given), code="03x9004")
    assert call("getServerTime").status == 200  # it has no such parameter
    assert client.get(f"{PATH}?wsdl").status == 200


def test_a_revoked_key_is_told(key, person):
    revoke_key(person, key.id)
    assert "отозван" in refused(call("getRefbookList", userKey1=key.key), code="03x9004")


def test_too_often_is_429(key, person):
    admin = Actor(role=Role.ADMIN, account_id=person.account_id)
    keys.set_key_limit(admin, key.id, 1)
    put("1.1", ROWS)
    first = call("getRefbookList", userKey1=key.key)
    assert len(rows(first)) == 1
    assert first.headers["RateLimit-Remaining"] == "0"
    answers = [call("getRefbookList", userKey1=key.key) for _ in range(2)]  # one may fall into a new minute
    answer = next(item for item in answers if item.status == 429)
    assert "Слишком много запросов" in refused(answer, code="03x9005", status=429)
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
