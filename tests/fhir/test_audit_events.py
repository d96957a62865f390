"""GET /fhir/AuditEvent: for the auditor or a key that the auditor issued; valid searchsets, pages, refusals in FHIR."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.test import Client
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.operationoutcome import OperationOutcome

from egisz.audit import public as audit
from egisz.audit.models import AuditRow
from egisz.identity.public import end_role, grant_role, roles_of
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.nsi.actions.keys import issue_key
from tests.accreditation.builders import SYSTEM, make_account, sign_in

pytestmark = pytest.mark.django_db
PERSON = UUID(int=9)
HR = Actor(Role.HR, UUID(int=7), organization_oid="1.2.3", request_id="req-1", address="10.0.0.7")
URL = "/fhir/AuditEvent"


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EGISZ_DATA_DIR, settings.EGISZ_KEYS_DIR = tmp_path, tmp_path / "keys"


def officer(role: Role, number: int = 1) -> Actor:
    made = make_account(number, role, None)
    grant_role(SYSTEM, made.me, role, begin=date(2020, 1, 1), ground="приказ")
    return made


@pytest.fixture
def auditor() -> Actor:
    return officer(Role.AUDITOR)


@pytest.fixture
def client(auditor: Actor) -> Client:
    return sign_in(Client(), auditor)


@pytest.fixture
def rows() -> list[int]:
    audit.record(HR, "frmr.person.read", subject=PERSON, resource="frmr.Practitioner", resource_id="p-1")
    audit.record(HR, "frmr.change_person", subject=PERSON)
    audit.record(HR, "login.denied.blocked", outcome="refused")
    return list(AuditRow.objects.order_by("-id").values_list("id", flat=True)[:3])


def found(client: Client, **query: str) -> list[int]:
    answer = client.get(URL, query)
    assert answer.status_code == 200, answer.text
    assert answer["Content-Type"].startswith("application/fhir+json")
    bundle = answer.json()
    Bundle.model_validate(bundle)
    return [int(entry["resource"]["id"]) for entry in bundle["entry"]]


def refused(client: Client, status: int, url: str = URL, **headers: str) -> str:
    answer = client.get(url, headers=headers)
    assert answer.status_code == status, answer.text
    return OperationOutcome.model_validate(answer.json()).issue[0].details.text


def test_events_are_found_by_every_parameter(client: Client, rows: list[int]) -> None:
    denied, changed, read = rows
    for query, wanted in (
        ({"agent": str(HR.account_id)}, rows),
        ({"patient": f"Practitioner/{PERSON}"}, [changed, read]),
        ({"entity": "frmr.Practitioner/p-1"}, [read]),
        ({"action": "R", "agent": str(HR.account_id)}, [read]),
        ({"action": "E", "agent": str(HR.account_id)}, [denied]),
        ({"outcome": "4"}, [denied]),
        ({"subtype": "frmr.change_person"}, [changed]),
        ({"address": "10.0.0.7", "date": f"ge{clock.today()}"}, rows),
        ({"address": "10.0.0.7", "date": clock.today().isoformat()}, rows),
        ({"address": "10.0.0.7", "date": f"lt{clock.today()}"}, []),
        ({"address": "10.0.0.7", "date": f"gt{clock.today()}"}, []),
        ({"address": "10.0.0.7", "date": "le2026-01-01T00:00:00Z"}, []),
    ):
        assert found(client, **query) == wanted, query


def test_pages_are_walked_by_links_without_a_row_twice(client: Client) -> None:
    for number in range(7):
        audit.record(HR, "frmr.person.read", n=number)
    url, seen = f"{URL}?address=10.0.0.7&_count=3", []
    while url:
        bundle = client.get(url).json()
        seen += [int(entry["resource"]["id"]) for entry in bundle["entry"]]
        audit.record(HR, "frmr.person.read")  # what is written meanwhile shifts nothing
        url = next((link["url"].partition("8000")[2] for link in bundle["link"] if link["relation"] == "next"), "")
    assert len(seen) == len(set(seen)) == 7


def test_one_event_is_read_and_the_readings_are_journalled(client: Client, auditor: Actor, rows: list[int]) -> None:
    assert client.get(f"{URL}/{rows[0]}").json()["id"] == str(rows[0])
    row = AuditRow.objects.latest("id")
    assert (row.code, row.account_id, row.resource_id) == ("audit.row.read", auditor.account_id, str(rows[0]))
    client.get(URL, {"patient": str(PERSON)})
    row = AuditRow.objects.latest("id")
    assert (row.code, row.subject_id, row.details["fields"]) == ("audit.rows.read", PERSON, ["patient"])


@pytest.mark.parametrize(
    "query", ["date=yesterday", "agent=7", "action=X", "outcome=1", "_count=many", "name=x", "agent=a&agent=b"]
)
def test_what_is_not_understood_is_told_as_an_outcome(client: Client, query: str) -> None:
    assert refused(client, 400, f"{URL}?{query}")


def test_strangers_and_other_roles_get_nothing(rows: list[int]) -> None:
    assert "аудитор" in refused(Client(), 401)
    assert refused(Client(), 401, f"{URL}/{rows[0]}")
    assert refused(Client(), 403, **{"X-API-Key": "0" * 36})
    for number, role in enumerate((Role.ADMIN, Role.SECURITY), 2):
        assert "аудитор" in refused(sign_in(Client(), officer(role, number)), 403)
    assert Client().post(URL).status_code == 405


def test_a_key_of_the_auditor_reads_the_journal_while_the_role_lasts(auditor: Actor, rows: list[int]) -> None:
    made = issue_key(auditor, name="СИЕМ", email="siem@example.org")
    program = {"headers": {"Authorization": f"Bearer {made.key}", "User-Agent": "siem/1"}}
    answer = Client().get(URL, {"outcome": "4"}, **program)
    assert [entry["resource"]["id"] for entry in answer.json()["entry"]] == [str(rows[0])]
    row = AuditRow.objects.latest("id")
    assert (row.account_id, row.channel, row.method, row.device) == (auditor.account_id, "fhir", "key", "siem/1")
    (grant,) = roles_of(auditor.me, clock.today())
    end_role(SYSTEM, grant.id, end=clock.today() - timedelta(days=1))
    assert Client().get(URL, **program).status_code == 403


def test_a_key_for_dictionaries_does_not_open_the_journal(rows: list[int]) -> None:
    made = issue_key(officer(Role.ADMIN, 5), name="МИС", email="mis@example.org")
    assert "выпускает аудитор" in refused(Client(), 403, **{"X-API-Key": made.key})


def test_an_event_that_does_not_exist_is_not_found(client: Client) -> None:
    assert refused(client, 404, f"{URL}/999999999")
    assert refused(client, 404, f"{URL}/x")
