"""Row security as PostgreSQL sees it: nothing for nobody, one's own for a person, what duty needs for the staff."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction

from egisz.accreditation.models import Application
from egisz.db import policies
from egisz.db.context import MACHINE, NOBODY, SYSTEM, VISITOR, Viewer, acting
from egisz.frmr.models import Address, Practitioner
from egisz.identity.models import Account
from egisz.notifications.models import Notification

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _subject_to_policies() -> Iterator[None]:
    """A superuser sees everything: these tests give that up for a role of their own, where there is one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        (is_superuser,) = cursor.fetchone()
        if not is_superuser:
            yield
            return
        cursor.execute("CREATE ROLE egisz_rows_test")
        policies.grant("egisz_rows_test")
        cursor.execute("SET LOCAL ROLE egisz_rows_test")
    yield


def _person(number: int) -> tuple[Account, Practitioner]:
    account = Account.objects.create(oid=number, snils_index=bytes([number]), family="Тестова", given="Проба")
    person = Practitioner.objects.create(
        worker_oid=str(number), snils="11223344595", snils_index=bytes([number]), family="Тестова", given="Проба",
        gender=2, birth_date=date(1990, 1, 1),
    )  # fmt: skip
    Address.objects.create(practitioner=person, region_code="77", region_name="Москва", text="улица")
    Notification.objects.create(account_id=account.pk, kind="x", key=f"k{number}", title="т", body="т")
    Application.objects.create(practitioner=person, account_id=account.pk, number=str(number))
    return account, person


def _as(role: str, account: Account, person: Practitioner | None = None, organization: str = "") -> Viewer:
    return Viewer(role, str(account.pk), str(person.pk) if person else "", organization)


CLOSED = [Account, Practitioner, Address, Notification, Application]


def test_nobody_gets_nothing_and_changes_nothing() -> None:
    _person(1)
    assert [model.objects.count() for model in CLOSED] == [1] * len(CLOSED)
    with acting(NOBODY):
        assert [model.objects.count() for model in CLOSED] == [0] * len(CLOSED)
        assert Practitioner.objects.update(family="Чужая") == 0
        assert Notification.objects.all()._raw_delete("default") == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Account.objects.create(oid=2, snils_index=b"2", family="Тестова", given="Проба")
    assert Practitioner.objects.get().family == "Тестова"


def test_history_is_as_closed_as_its_table() -> None:
    _, mine = _person(1)
    anna, _ = _person(2)
    history: Any = Practitioner.pgh_event_model.objects  # type: ignore[attr-defined]
    assert history.count() == 2
    with acting(NOBODY):
        assert history.count() == 0
    with acting(_as("practitioner", anna, mine)):
        assert [row.pgh_obj_id for row in history.all()] == [mine.pk]


def test_a_person_has_own_rows_only() -> None:
    anna, her = _person(1)
    _person(2)
    with acting(_as("practitioner", anna, her)):
        assert [row.pk for row in Practitioner.objects.all()] == [her.pk]
        assert [row.practitioner_id for row in Address.objects.all()] == [her.pk]
        assert [row.account_id for row in Notification.objects.all()] == [anna.pk]
        assert [row.account_id for row in Application.objects.all()] == [anna.pk]
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Notification.objects.update(account_id=uuid4())  # one's own row is not given away
    with acting(_as("limited", anna)):
        assert not Practitioner.objects.exists()


@pytest.mark.parametrize("stranger", [VISITOR, MACHINE])
def test_a_visitor_and_a_program_have_no_row_of_a_worker(stranger: Viewer) -> None:
    _person(1)
    with acting(stranger):
        assert [model.objects.count() for model in CLOSED[1:]] == [0] * (len(CLOSED) - 1)


def test_staff_has_what_its_duty_needs() -> None:
    account, _ = _person(1)
    for role, seen in (("hr", 1), ("centre", 1), ("secretary", 1), ("auditor", 1), ("admin", 0), ("operator", 0)):
        with acting(_as(role, account, organization="1.2.3")):
            assert (role, Practitioner.objects.count()) == (role, seen)


def test_a_value_of_a_row_cannot_become_part_of_the_viewer() -> None:
    _person(1)
    with acting(Viewer("limited", "", "", "x|system")):
        assert not Practitioner.objects.exists()
    with acting(SYSTEM):
        assert Practitioner.objects.exists()


def test_the_condition_is_found_once_a_question_and_the_key_is_used() -> None:
    anna, her = _person(1)
    with acting(_as("practitioner", anna, her)), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT * FROM frmr_practitioner WHERE id = %s", [her.pk])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index Scan" in plan
    assert "InitPlan" in plan


def test_bringing_the_policies_again_changes_nothing_and_repairs_what_was_taken_away() -> None:
    if not _owns_tables():
        pytest.skip("the role of this test does not own the tables")
    assert policies.bring() == []
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE frmr_address NO FORCE ROW LEVEL SECURITY")
        cursor.execute("DROP POLICY egisz_rows ON frmr_practitioner")
    assert policies.bring() == ["frmr_address", "frmr_practitioner"]
    assert policies.bring() == []


def _owns_tables() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableowner = current_user FROM pg_tables WHERE tablename = 'frmr_address'")
        return bool(cursor.fetchone()[0])
