"""«Кто смотрел мои данные»: every reading by others is shown to its owner, with a receipt; strangers see nothing."""

from __future__ import annotations

import ast
import json
import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client

from egisz.audit.models import AuditRow
from egisz.audit.public import receipt_problem, record, record_reading, seal_rows
from egisz.audit.rules.words import DONE, READ, words_of
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from tests.accreditation.builders import Town, make_worker, sign_in
from tests.cabinet.test_home import town

__all__ = ["town"]
ADDRESS = "/cabinet/access/"


def hr(town: Town) -> Actor:
    return Actor(role=Role.HR, account_id=uuid4(), organization_oid=town.oid)


@pytest.fixture
def worker(town: Town) -> Actor:
    return make_worker(town, expires_in=100)


@pytest.fixture
def browser(worker: Actor) -> Client:
    client = Client()
    sign_in(client, worker)
    return client


def text_of(browser: Client, query: str = "", status: int = 200) -> str:
    answer = browser.get(ADDRESS + query)
    assert answer.status_code == status
    main = answer.content.decode().split("<main", 1)[1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).replace("\u00a0", " ")


def read_by(actor: Actor, worker: Actor, what: str = "frmr.documents") -> int:
    assert worker.practitioner_id is not None
    record_reading(actor, what, subject=worker.practitioner_id)
    return AuditRow.objects.latest("id").pk


def test_a_reading_by_the_employer_is_shown_and_ones_own_is_not(town, worker, browser):
    read_by(hr(town), worker)
    read_by(worker, worker, "frmr.addresses")
    shown = text_of(browser, "?kind=readings")
    assert "Просмотр паспорта или другого документа" in shown
    assert "кадровая служба" in shown
    assert "Просмотр адреса" not in shown


def test_what_others_read_is_not_shown_to_strangers(town, worker, browser):
    other = make_worker(town, number=2, expires_in=100)
    row = read_by(hr(town), other, "accreditation.case")
    assert "Просмотр заявления" not in text_of(browser)
    assert browser.get(f"{ADDRESS}{row}/receipt.json").status_code == 404
    assert Client().get(ADDRESS).status_code == 302


def test_the_filter_by_kind_organisation_and_days(town, worker, browser):
    read_by(hr(town), worker)
    read_by(Actor(role=Role.CENTRE, account_id=uuid4()), worker, "accreditation.case")
    record(hr(town), "frmr.add_address", subject=worker.practitioner_id)
    assert "Запись адреса" not in text_of(browser, "?kind=readings")
    changes = text_of(browser, "?kind=changes")
    assert "Запись адреса" in changes
    assert "Просмотр" not in changes.split("Квитанция", 1)[1].split("Что здесь видно")[0]
    clinic = text_of(browser, f"?organization={town.oid}&kind=readings")
    assert "Просмотр паспорта" in clinic
    assert "Просмотр заявления" not in clinic
    assert "Федеральный аккредитационный центр" in text_of(browser)
    tomorrow = (clock.today() + timedelta(days=1)).strftime("%d.%m.%Y")
    assert "Ничего не нашлось" in text_of(browser, f"?begin={tomorrow}")
    assert "Просмотр паспорта" in text_of(browser, f"?end={tomorrow}")


def test_a_wrong_day_is_told_and_loses_nothing(town, worker, browser):
    read_by(hr(town), worker)
    assert "Такой даты нет в календаре" in text_of(browser, "?begin=31.02.2026&kind=readings", status=422)
    assert 'value="31.02.2026"' in browser.get(ADDRESS + "?begin=31.02.2026").content.decode()


def test_pages_and_the_table_to_take_away(town, worker, browser):
    for _ in range(30):
        read_by(hr(town), worker)
    assert "Показано 1–25 из 30" in text_of(browser, "?kind=readings")
    assert "Показано 26–30 из 30" in text_of(browser, "?kind=readings&page=2")
    table = browser.get(ADDRESS + "table.csv?kind=readings")
    assert table["Content-Type"] == "text/csv; charset=utf-8"
    lines = table.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Когда (МСК);Что;Кто")
    assert len(lines) == 31


def test_a_receipt_is_given_when_the_row_is_sealed(town, worker, browser):
    row = read_by(hr(town), worker)
    early = browser.get(f"{ADDRESS}{row}/receipt.json", follow=True)
    assert "ещё не запечатана" in early.content.decode().replace("\u00a0", " ")
    seal_rows()
    answer = browser.get(f"{ADDRESS}{row}/receipt.json")
    assert answer["Content-Disposition"] == f'attachment; filename="receipt-{row}.json"'
    given = json.loads(answer.content)
    assert given["row"]["id"] == row
    assert receipt_problem(given) == ""
    pem = browser.get(ADDRESS + "journal.pub").content.decode()
    assert receipt_problem(given, pem) == ""
    assert browser.get(f"{ADDRESS}{row + 1000}/receipt.json").status_code == 404


def test_who_has_no_card_goes_home(town):
    client = Client()
    sign_in(client, Actor(role=Role.ADMIN, account_id=make_worker(town).account_id))
    assert client.get(ADDRESS).status_code == 302


def test_every_code_about_a_person_has_words():
    """Codes that the program writes about somebody are found in its text; each has a phrase, or its room has one."""
    codes = set()
    for path in Path("egisz").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("record", "record_reading")):
                continue
            if "subject" not in {keyword.arg for keyword in call.keywords} or len(call.args) < 2:
                continue
            if isinstance(call.args[1], ast.Constant):
                codes.add(call.args[1].value + (".read" if call.func.id == "record_reading" else ""))
    assert len(codes) > 15
    without = {code for code in codes if code not in READ and code not in DONE}
    assert without <= {"corrections.report", "corrections.withdraw", "accreditation.started"}  # one's own steps
    assert words_of("frmr.something") == "Действие с карточкой в регистре"
    assert words_of("unknown.code") == "Действие с вашими данными"
