"""Changing a book: a file or edits by hand, the check of a second person, publishing, annulling."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from egisz.audit.public import entries
from egisz.identity.models import Account
from egisz.identity.public import grant_role
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound, Refused
from egisz.notifications.models import Notification
from egisz.nsi.actions import proposals as actions
from egisz.nsi.models.proposals import Proposal
from egisz.nsi.public import edition, editions, load_folder, row
from egisz.nsi.queries import proposals as queries
from egisz.outbox.public import deliver_all
from tests.nsi.builders import OID, sign_in, write_book

pytestmark = pytest.mark.django_db
COLUMNS = ("ID", "PARENT", "NAME", "SINCE", "ON")
TYPES = {"ID": "INTEGER", "PARENT": "INTEGER", "NAME": "VARCHAR", "SINCE": "DATETIME", "ON": "BOOLEAN"}
KEYS = {"PRIMARY": "ID", "VALUE": "NAME", "FOREIGN": "PARENT"}
ROWS = [("10", None, "Десять", "01.02.2024", "true"), ("9", "10", "Девять", None, ""), ("2", "10", "Два", None, None)]
ROWS = [tuple(None if cell == "" else cell for cell in line) for line in ROWS]
CSV = 'ID;PARENT;NAME;SINCE;ON\n10;;"Десять";"01.02.2024";"true"\n9;10;"Девятка";;\n11;10;"Одиннадцать";;"false"'


@pytest.fixture
def book(tmp_path):
    write_book(tmp_path, ROWS, columns=COLUMNS, types=TYPES, keys=KEYS, published="01.02.2025 10:00")
    assert load_folder(tmp_path).errors == []


def administrator(number: int) -> Actor:
    account = Account.objects.create(
        oid=number, snils=f"{11223344500 + number}", family=f"Петров{number}", given="Пётр", birth_date=date(1980, 1, 1)
    )
    grant_role(Actor.system(), account.pk, Role.ADMIN, begin=date(2026, 1, 1), ground="приказ")
    return Actor(role=Role.ADMIN, account_id=account.pk)


@pytest.fixture
def author():
    return administrator(1)


@pytest.fixture
def expert():
    return administrator(2)


def edited(author, reason="Приказ № 1"):
    proposal_id = actions.begin_edits(author, OID)
    actions.keep_edit(author, proposal_id, "INSERT", "3", {"NAME": "Три", "PARENT": "10", "SINCE": "2026-03-01"})
    actions.keep_edit(
        author, proposal_id, "UPDATE", "9", {"NAME": "Девять с половиной", "PARENT": "10", "SINCE": "", "ON": "false"}
    )
    actions.keep_edit(author, proposal_id, "DELETE", "2", {})
    if reason:
        actions.propose(author, proposal_id, reason)
    return proposal_id


# The way of a proposal


def test_edits_by_hand_become_an_edition(book, author, expert):
    proposal_id = edited(author)
    assert edition(OID).version == "1.1", "nothing is seen before publishing"
    actions.check(expert, proposal_id)
    actions.publish_proposal(author, proposal_id)
    now = edition(OID)
    assert (now.version, now.rows_count) == ("1.2", 3)
    assert now.facts.release_notes.startswith("Добавлено записей: 1;\nИзменено записей: 1;\nУдалено записей: 1;")
    assert now.facts.release_notes.endswith("Приказ № 1")
    assert row(now, "3").cells == ("3", "10", "Три", "01.03.2026", None)
    assert row(now, "9").cells == ("9", "10", "Девять с половиной", None, "false")
    assert row(now, "2") is None
    assert row(editions(OID)[-1], "2").title == "Два", "the earlier edition keeps it"


def test_a_file_becomes_an_edition(book, author, expert):
    proposal_id = actions.upload(author, f"{OID}_1.5_csv.csv", CSV.encode())
    plan = queries.proposal(author, proposal_id).plan
    assert (plan.counters.rows_added, plan.counters.rows_changed, plan.counters.rows_removed) == (1, 1, 1)
    actions.propose(author, proposal_id, "Новая версия")
    actions.check(expert, proposal_id)
    actions.publish_proposal(expert, proposal_id)
    assert edition(OID).version == "1.5"


def test_each_step_is_told_and_written_down(book, author, expert):
    proposal_id = edited(author)
    deliver_all()
    asked = Notification.objects.get(kind="books.proposal")
    assert (asked.account_id, asked.link) == (expert.account_id, f"/nsi/proposals/{proposal_id}/")
    actions.send_back(expert, proposal_id, "Не тот родитель")
    deliver_all()
    assert Notification.objects.filter(account_id=author.account_id, kind="books.proposal").count() == 1
    codes = {entry.code for entry in entries(resource="nsi.Proposal", resource_id=proposal_id)}
    assert {"nsi.proposal_begun", "nsi.proposal_proposed", "nsi.proposal_returned"} <= codes


def test_returned_edits_are_revised_and_sent_again(book, author, expert):
    proposal_id = edited(author)
    actions.send_back(expert, proposal_id, "Не тот родитель")
    info = queries.proposal(author, proposal_id)
    assert (info.state, info.remark) == ("returned", "Не тот родитель")
    actions.revise(author, proposal_id)
    actions.keep_edit(author, proposal_id, "INSERT", "3", {"NAME": "Три", "PARENT": "9"})
    actions.propose(author, proposal_id, "Исправлено")
    actions.check(expert, proposal_id)
    actions.publish_proposal(expert, proposal_id)
    assert row(edition(OID), "3").parent_code == "9"


# Four eyes, and whose it is


def test_nobody_checks_his_own_proposal(book, author, expert):
    proposal_id = edited(author)
    for verb in (lambda: actions.check(author, proposal_id), lambda: actions.send_back(author, proposal_id, "сам")):
        with pytest.raises(Forbidden):
            verb()
    with pytest.raises(Refused, match="NSI_PROPOSAL_STATE"):
        actions.publish_proposal(author, proposal_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.update(checked_by=author.account_id)


def test_only_administrators(book, author):
    stranger = Actor(role=Role.HR, account_id=author.account_id)
    proposal_id = edited(author)
    for verb in (
        lambda: actions.begin_edits(stranger, OID),
        lambda: actions.upload(stranger, "a.csv", b""),
        lambda: actions.check(stranger, proposal_id),
        lambda: actions.publish_proposal(stranger, proposal_id),
        lambda: actions.withdraw(stranger, proposal_id),
        lambda: queries.proposal(stranger, proposal_id),
        lambda: queries.proposals(stranger, open_only=True),
    ):
        with pytest.raises(Forbidden):
            verb()


def test_an_unfinished_proposal_is_seen_by_its_author_only(book, author, expert):
    proposal_id = edited(author, reason="")
    assert [item.id for item in queries.proposals(author, open_only=True)] == [proposal_id]
    assert queries.proposals(expert, open_only=True) == []
    with pytest.raises(NotFound):
        queries.proposal(expert, proposal_id)
    with pytest.raises(Forbidden):
        actions.keep_edit(expert, proposal_id, "DELETE", "9", {})


def test_a_withdrawn_proposal_is_closed(book, author, expert):
    proposal_id = edited(author)
    actions.withdraw(author, proposal_id)
    for verb in (lambda: actions.check(expert, proposal_id), lambda: actions.withdraw(author, proposal_id)):
        with pytest.raises(Refused, match="NSI_PROPOSAL_STATE"):
            verb()
    assert edition(OID).version == "1.1"


# What is refused


@pytest.mark.parametrize(
    ("operation", "code", "values", "problem"),
    [
        ("INSERT", "9", {"NAME": "х"}, "NSI_KEY_TAKEN"),
        ("INSERT", " ", {"NAME": "х"}, "NSI_KEY_EMPTY"),
        ("INSERT", "x", {"NAME": "х"}, "NSI_VALUE"),
        ("INSERT", "3", {"SINCE": "31.02.2024"}, "NSI_VALUE"),
        ("INSERT", "3", {"ON": "может быть"}, "NSI_VALUE"),
        ("INSERT", "3", {"PARENT": "3"}, "NSI_OWN_PARENT"),
        ("UPDATE", "2", {"NAME": "Два", "PARENT": "10"}, "NSI_NO_CHANGE"),
    ],
)
def test_wrong_edits(book, author, operation, code, values, problem):
    proposal_id = actions.begin_edits(author, OID)
    with pytest.raises(Refused, match=problem):
        actions.keep_edit(author, proposal_id, operation, code, values)
    with pytest.raises(Refused, match="NSI_NO_EDITS"):
        actions.propose(author, proposal_id, "Просто так")


def test_editing_what_is_not_there(book, author):
    proposal_id = actions.begin_edits(author, OID)
    for operation in ("UPDATE", "DELETE"):
        with pytest.raises(NotFound):
            actions.keep_edit(author, proposal_id, operation, "404", {"NAME": "х"})
    with pytest.raises(NotFound):
        actions.begin_edits(author, "1.2.3")


def test_an_edition_that_came_meanwhile(book, author, expert, tmp_path):
    proposal_id = edited(author)
    actions.check(expert, proposal_id)
    newer = [*ROWS[:2], ("7", "10", "Семь", None, None)]
    write_book(
        tmp_path / "n", newer, columns=COLUMNS, types=TYPES, keys=KEYS, version="1.2", published="01.03.2025 10:00"
    )
    assert load_folder(tmp_path / "n").errors == []
    with pytest.raises(Refused):
        actions.publish_proposal(author, proposal_id)
    assert edition(OID).version == "1.2"


# Pages


def test_the_whole_way_on_pages(client, book, author, expert):
    sign_in(client, author.account_id, Role.ADMIN)
    assert "Изменить эту запись" in client.get(f"/nsi/books/{OID}/record/9").content.decode().replace("\u00a0", " ")
    begun = client.post(f"/nsi/books/{OID}/edit/", {"operation": "UPDATE", "code": "9"})
    form = client.get(begun["Location"]).content.decode()
    assert 'value="Девять"' in form
    wrong = client.post(begun["Location"], {"v0": "9", "v1": "10", "v2": "Девятка", "v3": "вчера", "v4": ""})
    assert wrong.status_code == 422
    assert 'value="вчера"' in wrong.content.decode()
    kept = client.post(begun["Location"], {"v0": "9", "v1": "10", "v2": "Девятка", "v3": "", "v4": ""})
    page = kept["Location"]
    assert client.post(page, {"step": "propose", "reason": ""}).status_code == 422
    assert client.post(page, {"step": "propose", "reason": "Опечатка"}).status_code == 303
    assert client.post(f"{page}check/").status_code == 403
    sign_in(client, expert.account_id, Role.ADMIN)
    assert "Девятка" in client.get(page).content.decode()
    assert client.post(f"{page}check/").status_code == 303
    assert client.post(f"{page}publish/")["Location"] == f"/nsi/books/{OID}/"
    assert row(edition(OID), "9").title == "Девятка"
    assert "Опечатка" in client.get(f"/nsi/books/{OID}/").content.decode()
    assert "Опубликовано" in client.get("/nsi/manage/?done=1").content.decode()


def test_upload_and_annul_on_pages(client, book, author, expert):
    sign_in(client, author.account_id, Role.ADMIN)
    bad = client.post("/nsi/manage/upload/", {"file": SimpleUploadedFile("x.zip", b"PK\x03\x04broken")})
    assert bad.status_code == 422
    made = client.post("/nsi/manage/upload/", {"file": SimpleUploadedFile(f"{OID}_1.2.csv", CSV.encode()), "oid": OID,
                                               "version": "1.2"})  # fmt: skip
    assert made.status_code == 303
    report = client.get(made["Location"]).content.decode()
    assert "Одиннадцать" in report
    client.post(made["Location"], {"step": "propose", "reason": "Файл издателя"})
    sign_in(client, expert.account_id, Role.ADMIN)
    client.post(f"{made['Location']}check/")
    client.post(f"{made['Location']}publish/")
    now = edition(OID)
    assert now.version == "1.2"
    annul = f"/nsi/editions/{now.id}/annul/"
    assert client.get(annul).status_code == 200
    assert client.post(annul, {"reason": ""}).status_code == 422
    assert client.post(annul, {"reason": "Не тот файл"}).status_code == 303
    assert edition(OID).version == "1.1"
    assert "Не тот файл" in client.get(f"/nsi/books/{OID}/versions/").content.decode().replace("\u00a0", " ")


def test_others_see_no_buttons_and_no_pages(client, book, author):
    account = Account.objects.create(oid=9, snils="11223344509", family="С", given="Е", birth_date=date(1985, 3, 2))
    sign_in(client, account.pk, Role.LIMITED)
    assert "Изменить эту" not in client.get(f"/nsi/books/{OID}/record/9").content.decode().replace("\u00a0", " ")
    for path in ("/nsi/manage/", "/nsi/manage/upload/", f"/nsi/editions/{edition(OID).id}/annul/"):
        assert client.get(path).status_code == 403
