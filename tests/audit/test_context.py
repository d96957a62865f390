"""What a row says of the browser, the session and the way of signing in, and that older seals still hold."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings

from egisz.audit import rules
from egisz.audit.models import AuditRow
from egisz.audit.public import entries, receipt, receipt_problem, record, seal_rows, verify
from egisz.kernel.actor import Actor, Role
from tests.audit.test_sealing import tamper

BEFORE = Path(__file__).with_name("receipt-before-0003.json")
LATER = {"department_oid": "1.2.3.0.1", "device": "Firefox, Windows", "method": "pwd otp"}


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.EGISZ_DATA_DIR, settings.EGISZ_KEYS_DIR = tmp_path, tmp_path / "keys"


def someone(**more: str) -> Actor:
    return Actor(Role.HR, uuid4(), organization_oid="1.2.3", request_id="r-1", address="127.0.0.1", **more)


@pytest.mark.django_db
def test_a_row_carries_device_session_method_department_and_version():
    key = "a" * 32
    record(someone(session_key=key, **LATER), "frmr.change_person", subject=UUID(int=5))
    (entry,) = entries(subject=UUID(int=5))
    assert {name: getattr(entry, name) for name in LATER} == LATER
    assert entry.version == settings.EGISZ_VERSION
    assert len(entry.session) == 16
    assert (entry.request_id, entry.address) == ("r-1", "127.0.0.1")


@pytest.mark.django_db
def test_the_session_is_a_mark_and_never_the_key():
    key = uuid4().hex
    record(someone(session_key=key), "x.y")
    record(someone(session_key=key), "x.y")
    record(someone(session_key=uuid4().hex), "x.y")
    first, second, other = AuditRow.objects.order_by("id").values_list("session", flat=True)
    assert first == second != other
    assert first not in key
    assert hashlib.sha256(key.encode()).hexdigest()[:16] != first  # not the hash that other tables may hold
    assert rules.session_mark("") == ""


def test_a_receipt_from_before_the_new_columns_still_proves_its_row():
    given = json.loads(BEFORE.read_text())
    assert receipt_problem(given, given["public_key"]) == ""
    given["row"]["device"] = "written in later"
    assert receipt_problem(given, given["public_key"]) != ""


@pytest.mark.django_db
def test_a_row_without_the_new_columns_is_sealed_as_before():
    record(Actor.system(), "x.y")
    row = AuditRow.objects.values(*rules.SEALED).get() | dict.fromkeys(rules.LATER, "")
    assert set(json.loads(rules.content_of(row))) == set(rules.FIRST)


@pytest.mark.django_db
@pytest.mark.parametrize("column", sorted(rules.LATER))
def test_the_new_columns_are_sealed_too(column):
    record(someone(session_key="k", **LATER), "x.y")
    seal_rows()
    row = AuditRow.objects.get().pk
    given = receipt(row)
    assert given is not None
    assert given["row"][column]
    assert receipt_problem(given) == ""
    assert verify().is_whole
    tamper(f"UPDATE audit_auditrow SET {column} = ''")
    assert [(found.kind, found.row_id) for found in verify().problems] == [("altered", row)]
