"""One row maps to one AuditEvent: valid FHIR R4, by the patterns of IHE BALP."""

from __future__ import annotations

import json
from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from fhir.resources.R4B.auditevent import AuditEvent

from egisz.audit import public as audit
from egisz.audit.models import AuditRow
from egisz.audit.rules.audit_event import action_of
from egisz.audit.rules.words import DONE, READ, WORKING
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound

pytestmark = pytest.mark.django_db
AUDITOR = Actor(Role.AUDITOR, UUID(int=3))
HR = Actor(
    Role.HR, UUID(int=7), organization_oid="1.2.643.5.1", request_id="req-1", address="10.0.0.7",
    device="Firefox, Windows", method="pwd otp", session_key="k", department_oid="1.2.643.5.1.2",
)  # fmt: skip


def written(actor: Actor, code: str, **more) -> dict:
    audit.record(actor, code, **more)
    event = audit.one_audit_event(AUDITOR, AuditRow.objects.latest("id").pk)
    AuditEvent.model_validate(event)
    return event


def coded(items: list[dict], code: str) -> dict:
    (found,) = [item for item in items if code in json.dumps(item["type"])]
    return found


def test_a_reading_by_the_pattern_of_balp():
    event = written(
        HR,
        "frmr.person.read",
        subject=UUID(int=9),
        resource="frmr.Practitioner",
        resource_id=UUID(int=9),
        ground="сверка",
    )
    assert event["meta"]["profile"] == ["https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.Read"]
    assert (event["action"], event["outcome"], event["type"]["code"]) == ("R", "0", "rest")
    assert event["subtype"][0] == {
        "system": "http://hl7.org/fhir/restful-interaction",
        "code": "read",
        "display": "read",
    }
    user, client, server = (coded(event["agent"], code) for code in ("IRCP", "110152", "110153"))
    assert user["who"]["identifier"]["value"] == str(UUID(int=7))
    assert [agent["requestor"] for agent in event["agent"]].count(True) == 1
    assert client["network"] == {"address": "10.0.0.7", "type": "2"}
    assert server["network"]["type"] == "5"
    person, transaction = coded(event["entity"], '"1"'), coded(event["entity"], "XrequestId")
    assert person["role"]["code"] == "15"
    assert person["what"]["identifier"]["value"] == str(UUID(int=9))
    assert transaction["what"]["identifier"]["value"] == "req-1"
    assert {detail["type"] for detail in transaction["detail"]} == {"session", "method", "department_oid", "channel"}
    assert event["purposeOfEvent"] == [{"text": "сверка"}]


def test_a_change_goes_the_other_way_than_a_reading():
    event = written(HR, "frmr.change_person", subject=UUID(int=9), resource="x", resource_id=1, fields=["family"])
    assert event["action"] == "U"
    assert coded(event["agent"], "110153")["who"]["display"] == "Firefox, Windows"  # the client is the source now
    assert coded(event["agent"], "enterer")["requestor"]
    assert coded(event["entity"], '"2"')["detail"] == [{"type": "fields", "valueString": "['family']"}]


def test_a_refusal_and_the_system_itself_claim_no_profile():
    refused = written(HR, "login.denied.blocked", outcome="refused")
    assert (refused["action"], refused["outcome"], refused["type"]["code"]) == ("E", "4", "110114")
    worker = written(Actor.system(), "files.stored", resource="files.StoredFile", resource_id=uuid4())
    assert worker["action"] == "C"
    assert "meta" not in refused
    assert "meta" not in worker


@pytest.mark.parametrize("code", sorted(READ | DONE | WORKING))
def test_every_known_code_maps_to_a_valid_event(code):
    event = written(HR, code, subject=UUID(int=9))
    assert event["action"] == action_of(code)
    found = audit.audit_events(AUDITOR, audit.EventFilter(action=event["action"]), 10)
    assert [one["id"] for one in found] == [event["id"]]
    others = [action for action in "RCUDE" if action != event["action"]]
    assert not any(audit.audit_events(AUDITOR, audit.EventFilter(action=action), 10) for action in others)


def test_only_the_auditor_gets_events():
    written(HR, "frmr.person.read")
    with pytest.raises(Forbidden):
        audit.audit_events(HR, audit.EventFilter(), 10)
    with pytest.raises(NotFound):
        audit.one_audit_event(AUDITOR, 10**15)


def test_the_journal_is_exported_line_by_line(tmp_path, monkeypatch):
    for number in range(3):
        audit.record(HR, "frmr.person.read", subject=UUID(int=9), n=number)
    path = tmp_path / "journal.ndjson"
    call_command("export_journal", f"--out={path}", stderr=StringIO())
    events = [json.loads(line) for line in path.read_text().splitlines()]
    assert [AuditEvent.model_validate(event).action for event in events] == ["R", "R", "R"]
    assert sorted(int(event["id"]) for event in events) == [int(event["id"]) for event in events]
    row = AuditRow.objects.latest("id")
    assert (row.code, row.details) == ("audit.exported", {"count": 3})
    with pytest.raises(CommandError, match="journal"):
        call_command("export_journal", f"--out={path}")
    out = StringIO()
    monkeypatch.setattr("sys.stdout", out)
    call_command("export_journal", "--since=2090-01-01", "--until=2090-01-02", stderr=StringIO())
    assert out.getvalue() == ""
