"""The auditor's workplace by its pages: search, a row, people, unusual access, disputes, seals."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from egisz.audit import public as audit
from egisz.audit.models import AuditRow, Finding
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.nsi.public import work_calendar
from egisz.outbox.public import deliver_all
from egisz.workplace.tasks import watch
from tests.workplace.conftest import DESKS, Staff, official

AUDIT = ("", "table.csv", "people/", "unusual/", "disputes/", "seals/", "seals/journal.pub")


def plain(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    main = answer.text.split("<main", 1)[1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).replace("\u00a0", " ")


@pytest.fixture
def auditor(as_role: Callable[[Role], Client]) -> Client:
    return as_role(Role.AUDITOR)


@pytest.fixture
def reading(staff: Staff) -> int:
    """HR of the hospital opens the worker's documents."""
    actor = staff.actors[Role.HR].acting(
        request_id="req-42", address="10.0.0.7", device="Firefox, Windows", method="pwd otp", session_key="k"
    )
    assert staff.worker.practitioner_id is not None
    audit.record(actor, "frmr.change_person", subject=staff.worker.practitioner_id, fields=["family"])
    audit.record_reading(actor, "frmr.documents", subject=staff.worker.practitioner_id)
    return AuditRow.objects.latest("id").pk


@pytest.mark.parametrize("role", [role for role in DESKS if role is not Role.AUDITOR])
def test_the_journal_is_for_the_auditor_only(as_role: Callable[[Role], Client], role: Role) -> None:
    client = as_role(role)
    assert {client.get(f"/desk/audit/{page}").status_code for page in AUDIT} == {403}


def test_rows_are_found_in_human_words_and_the_search_is_journalled(auditor: Client, reading: int) -> None:
    shown = plain(auditor, "/desk/audit/?code=паспорт&role=hr")
    assert "Просмотр паспорта или другого документа" in shown
    assert "Кадрова Анна Ильинична" in shown
    assert "10.0.0.7 Firefox, Windows" in shown
    assert "Изменение личных данных" not in shown
    row = AuditRow.objects.latest("id")
    assert (row.code, row.role, row.details) == ("audit.searched", "auditor", {"fields": ["role", "code"]})
    assert "Ничего не нашлось" in plain(auditor, "/desk/audit/?request_id=other")
    assert "Просмотр паспорта" in plain(auditor, "/desk/audit/?request_id=req-42&outcome=success")
    assert "Такой даты нет" in plain(auditor, "/desk/audit/?begin=31.02.2026", 422)


def test_a_search_about_a_person_is_seen_by_that_person(auditor: Client, staff: Staff, reading: int) -> None:
    subject = staff.worker.practitioner_id
    assert "Чьи данные" in plain(auditor, f"/desk/audit/?subject={subject}")
    assert subject is not None
    (entry,) = [one for one in audit.entries(subject=subject) if one.code == "audit.rows.read"]
    assert audit.words_of(entry.code) == "Аудитор искал записи журнала о человеке"


def test_a_row_is_shown_with_its_story_its_session_and_its_receipt(auditor: Client, reading: int) -> None:
    page = f"/desk/audit/rows/{reading}/"
    shown = plain(auditor, page)
    for words in ("пароль, одноразовый код", "req-42", "Firefox, Windows", "Изменение личных данных", "Эта запись"):
        assert words in shown
    assert "ещё не запечатана" in plain(auditor, page)
    assert auditor.get(f"{page}receipt.json").status_code == 303
    audit.seal_rows()
    assert "Запись стоит в печати № 1" in plain(auditor, page)
    assert audit.receipt_problem(auditor.get(f"{page}receipt.json").json()) == ""
    session = AuditRow.objects.get(pk=reading).session
    assert "Просмотр паспорта" in plain(auditor, f"/desk/audit/?session={session}")
    assert auditor.get("/desk/audit/rows/999999999/").status_code == 404


def test_the_table_is_journalled_and_holds_no_formulas(auditor: Client, staff: Staff) -> None:
    audit.record(staff.actors[Role.HR], "frmr.change_person", ground="=HYPERLINK(1)", resource="x")
    answer = auditor.get("/desk/audit/table.csv?code=frmr.change_person")
    header, *lines = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert header[0] == "Номер"
    assert len(lines) == 1
    assert "'=HYPERLINK(1)" in lines[0]
    row = AuditRow.objects.latest("id")
    assert (row.code, row.details) == ("audit.exported", {"fields": ["code"], "count": 1})


def test_a_person_is_found_without_a_name_in_an_address_or_in_the_journal(auditor: Client, staff: Staff) -> None:
    answer = auditor.post("/desk/audit/people/", {"words": "Кадрова Анна"})
    assert f"?account={staff.actors[Role.HR].account_id}" in answer.text
    answer = auditor.post("/desk/audit/people/", {"words": "Соколова"})
    assert f"?subject={staff.worker.practitioner_id}" in answer.text
    assert "Никого не нашлось" in auditor.post("/desk/audit/people/", {"words": "Такойнет"}).text.replace("\xa0", " ")
    assert auditor.post("/desk/audit/people/", {"words": ""}).status_code == 422
    kept = str(list(AuditRow.objects.filter(code="audit.people_searched").values()))
    assert "Кадрова" not in kept
    assert "кадрова" not in kept


def test_was_and_became_of_a_card(auditor: Client, staff: Staff) -> None:
    from django.db import connection

    with connection.cursor() as cursor:  # past the program
        cursor.execute("UPDATE frmr_practitioner SET family = 'Новая' WHERE id = %s", [staff.worker.practitioner_id])
    shown = plain(auditor, f"/desk/audit/history/{staff.worker.practitioner_id}/")
    assert "медицинский работник фамилия Соколова Новая" in shown
    assert "внесена запись" in shown
    assert "snils" not in shown
    assert AuditRow.objects.latest("id").code == "audit.history.read"


def test_a_namesake_and_a_stranger_to_the_organisation_are_pointed_at(auditor: Client, staff: Staff) -> None:
    assert staff.worker.practitioner_id is not None
    reader = official(70, Role.HR, staff.neighbour.oid)
    audit.record_reading(reader, "frmr.person", subject=staff.worker.practitioner_id)
    audit.record_reading(staff.actors[Role.HR], "frmr.person", subject=staff.worker.practitioner_id)
    assert watch(clock.now() + timedelta(seconds=1)) == 1
    assert watch(clock.now() + timedelta(seconds=1)) == 0
    shown = plain(auditor, "/desk/audit/unusual/")
    assert "Человек не работает в этой организации" in shown
    assert "Кадрова Анна Ильинична" in shown
    (found,) = Finding.objects.all()
    page = f"/desk/audit/unusual/{found.pk}/"
    assert "Просмотр карточки в регистре" in plain(auditor, page)
    refused = auditor.post(page, {"note": "да"})
    assert refused.status_code == 422
    assert ">да</textarea>" in refused.text.replace("\n", "")
    assert auditor.post(page, {"note": "Принимали на работу, приказ 7"}).status_code == 303
    assert "Ничего необычного" in plain(auditor, "/desk/audit/unusual/")
    assert "Принимали на работу" in plain(auditor, "/desk/audit/unusual/?seen=1")
    assert "Принимали на работу" in plain(auditor, page)


def test_a_relative_is_pointed_at(staff: Staff) -> None:
    from tests.workplace.conftest import person

    assert staff.worker.practitioner_id is not None
    namesake = Actor(Role.CENTRE, person(71, family="Соколов"))
    audit.record_reading(namesake, "accreditation.case", subject=staff.worker.practitioner_id)
    watch(clock.now() + timedelta(seconds=1))
    assert list(Finding.objects.values_list("rule", flat=True)) == ["family"]


def test_a_dispute_is_taken_and_answered(auditor: Client, staff: Staff, reading: int) -> None:
    made = audit.dispute_row(staff.worker, reading, "Я не просила смотреть мой паспорт", work_calendar())
    assert "Я не просила" not in plain(auditor, "/desk/audit/disputes/")
    page = f"/desk/audit/disputes/{made}/"
    assert "Я не просила смотреть мой паспорт" in plain(auditor, page)
    assert auditor.post(f"{page}take/").status_code == 303
    empty = auditor.post(page, {"answer": "Сверяли паспорт с приказом"})
    assert empty.status_code == 422
    assert "Сверяли паспорт с приказом" in empty.text
    answered = auditor.post(page, {"verdict": "lawful", "answer": "Сверяли паспорт с приказом"})
    assert answered.status_code == 303
    assert "Обращений нет" in plain(auditor, "/desk/audit/disputes/")
    assert "Доступ был по работе" in plain(auditor, "/desk/audit/disputes/?closed=1")
    assert "Сверяли паспорт с приказом" in plain(auditor, page)


def test_the_state_of_the_seals_and_the_check(auditor: Client, reading: int) -> None:
    assert "ещё не проверяли" in plain(auditor, "/desk/audit/seals/")
    audit.seal_rows()
    assert auditor.post("/desk/audit/seals/").status_code == 303
    assert "Проверка идёт" in plain(auditor, "/desk/audit/seals/")
    deliver_all()
    assert "Журнал цел до печати № 1 от" in plain(auditor, "/desk/audit/seals/")
    assert "Журнал цел до печати № 1" in plain(auditor, "/desk/")
    assert auditor.get("/desk/audit/seals/journal.pub").content.startswith(b"-----BEGIN PUBLIC KEY")


def test_the_list_keeps_within_its_budget(auditor: Client, reading: int, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(16):
        assert auditor.get("/desk/audit/").status_code == 200
