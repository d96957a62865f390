"""The journal: rows are added, never changed and never removed."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from egisz.audit.models import AuditRow
from egisz.audit.public import entries, record, record_reading
from egisz.kernel.actor import Actor, Role

pytestmark = pytest.mark.django_db


def _actor() -> Actor:
    return Actor(role=Role.HR, account_id=uuid4(), organization_oid="1.2.3", request_id="r-1", address="127.0.0.1")


def test_a_row_says_who_did_what_to_whose_data() -> None:
    actor, subject, thing = _actor(), uuid4(), uuid4()
    record(
        actor,
        "frmr.change",
        subject=subject,
        resource="employment",
        resource_id=thing,
        ground="приказ",
        fields=["rate"],
    )
    (entry,) = entries(resource="employment", resource_id=thing)
    assert entry.code == "frmr.change"
    assert entry.account_id == actor.account_id
    assert (entry.role, entry.organization_oid) == ("hr", "1.2.3")
    assert entry.details == {"fields": ["rate"]}
    assert entry.outcome == "success"
    row = AuditRow.objects.get()
    assert (row.request_id, row.address, row.channel, row.subject_id) == ("r-1", "127.0.0.1", "web", subject)


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_auditrow SET code = 'other'", "DELETE FROM audit_auditrow", "TRUNCATE audit_auditrow"]
)
def test_the_database_refuses_to_change_rows(statement: str) -> None:
    record(_actor(), "frmr.change")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditrow ENABLE TRIGGER USER")
        with pytest.raises(DatabaseError, match=r"append-only|Cannot update or delete"), transaction.atomic():
            cursor.execute(statement)
    assert AuditRow.objects.get().code == "frmr.change"


def test_a_rolled_back_change_leaves_no_row() -> None:
    with transaction.atomic():
        record(_actor(), "frmr.change")
        transaction.set_rollback(True)
    assert not AuditRow.objects.exists()


def test_reading_another_persons_data_leaves_a_row_reading_ones_own_does_not() -> None:
    own = uuid4()
    actor = Actor(role=Role.PRACTITIONER, account_id=uuid4(), practitioner_id=own)
    record_reading(actor, "frmr.person", subject=own)
    assert not AuditRow.objects.exists()
    other = uuid4()
    record_reading(actor, "frmr.person", subject=other)
    (entry,) = entries(subject=other)
    assert entry.code == "frmr.person.read"


def test_the_newest_comes_first() -> None:
    subject = uuid4()
    for number in range(3):
        record(_actor(), f"step.{number}", subject=subject)
    assert [entry.code for entry in entries(subject=subject, limit=2)] == ["step.2", "step.1"]
