"""The sealed journal: what was altered, taken out or written in later is named; what commits late is not lost."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from egisz.audit import gateway
from egisz.audit.models import AuditRow, Leaf, Seal
from egisz.audit.public import receipt, receipt_problem, record, seal_rows, verify
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.EGISZ_DATA_DIR, settings.EGISZ_KEYS_DIR = tmp_path, tmp_path / "keys"


def write(count: int) -> list[int]:
    actor = Actor(role=Role.HR, account_id=uuid4(), organization_oid="1.2.3", request_id="r-1", address="127.0.0.1")
    for number in range(count):
        record(actor, "frmr.person.read", subject=uuid4(), resource="frmr.Practitioner", resource_id=number, n=number)
    return list(AuditRow.objects.order_by("-id").values_list("id", flat=True)[:count])[::-1]


def tamper(sql: str, *values: object) -> None:
    """As somebody who owns the tables would."""
    tables = ("audit_auditrow", "audit_seal", "audit_leaf")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, values)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def problems(**options):
    return [(found.kind, found.row_id or found.seal) for found in verify(**options).problems]


def test_rows_are_sealed_once_and_the_journal_is_whole():
    write(5)
    assert (seal_rows(), seal_rows()) == (5, 0)
    write(3)
    assert seal_rows() == 3
    verdict = verify()
    assert (verdict.is_whole, verdict.seals, verdict.rows) == (True, 2, 8)
    assert Seal.objects.get(number=2).previous == Seal.objects.get(number=1).hash


def test_an_empty_journal_is_whole_and_not_sealed():
    assert seal_rows() == 0
    assert verify().is_whole
    assert not gateway.checkpoints_path().exists()


@pytest.mark.parametrize("column", ["code", "resource_id", "ground", "address", "details"])
def test_an_altered_row_is_named(column):
    rows = write(4)
    seal_rows()
    value = '{"n": 7}' if column == "details" else "x"
    tamper(f"UPDATE audit_auditrow SET {column} = %s WHERE id = %s", value, rows[2])
    assert problems() == [("altered", rows[2])]


def test_a_row_taken_out_is_named():
    rows = write(4)
    seal_rows()
    tamper("DELETE FROM audit_auditrow WHERE id = %s", rows[1])
    assert problems() == [("missing", rows[1])]


def test_a_row_taken_out_with_its_leaf_breaks_the_root():
    rows = write(4)
    seal_rows()
    tamper("DELETE FROM audit_leaf WHERE row_id = %s", rows[3])
    tamper("DELETE FROM audit_auditrow WHERE id = %s", rows[3])
    assert problems() == [("root", 1)]


def test_a_row_written_in_later_is_named():
    write(1)
    seal_rows()
    (row,) = write(1)
    tamper("UPDATE audit_auditrow SET at = at - interval '3 days' WHERE id = %s", row)
    assert problems() == [("unsealed", row)]
    seal_rows()
    assert problems() == [("backdated", row)]


def test_a_row_that_nobody_seals_is_named():
    (row,) = write(1)
    assert problems() == []
    assert problems(now=clock.now() + timedelta(hours=1)) == [("unsealed", row)]


def test_a_seal_made_up_again_after_an_alteration_is_found_by_the_mark_outside():
    rows = write(3)
    seal_rows()
    tamper("UPDATE audit_auditrow SET code = 'x' WHERE id = %s", rows[0])
    tamper("DELETE FROM audit_leaf")
    tamper("DELETE FROM audit_seal")
    kept = gateway.checkpoints_path().read_text()
    gateway.checkpoints_path().unlink()  # the attacker has the machine and the key …
    assert seal_rows() == 3
    assert problems() == []
    copy = gateway.checkpoints_path().with_name("copy.jsonl")
    copy.write_text(kept)  # … but not the copy that was carried away
    assert problems(checkpoints=copy) == [("rewritten", 1)]


def test_a_seal_taken_out_is_found_by_the_next_one_and_by_the_mark():
    for _ in range(3):
        write(2)
        seal_rows()
    tamper("DELETE FROM audit_leaf WHERE seal_id = 2")
    tamper("DELETE FROM audit_seal WHERE number = 2")
    found = problems()
    assert ("gap", 2) in found
    assert ("rewritten", 2) in found


def test_the_last_seal_taken_out_is_found_by_the_mark():
    write(2)
    seal_rows()
    tamper("DELETE FROM audit_leaf")
    tamper("DELETE FROM audit_seal")
    assert ("rewritten", 1) in problems()


@pytest.mark.parametrize(
    ("column", "value", "kinds"),
    [
        ("rows", 5, {"signature", "root", "rewritten"}),
        ("root", "00" * 32, {"signature", "root", "rewritten"}),
        ("previous", "00" * 32, {"chain", "signature", "rewritten"}),
        ("signature", "00" * 64, {"signature", "rewritten"}),
        ("key_id", "0000000000000000", {"signature", "rewritten"}),
    ],
)
def test_an_altered_seal_is_named(column, value, kinds):
    write(2)
    seal_rows()
    tamper(f"UPDATE audit_seal SET {column} = %s", value)
    assert {kind for kind, _ in problems()} == kinds


def test_marks_that_a_kill_has_kept_from_the_file_come_with_the_next_seal(monkeypatch):
    write(2)
    with monkeypatch.context() as patched:
        patched.setattr(gateway, "carry_out", lambda marks: (_ for _ in ()).throw(OSError("no space left")))
        with pytest.raises(OSError, match="no space"):
            seal_rows()
    assert list(gateway.carried()) == []
    gateway.checkpoints_path().parent.mkdir(parents=True)
    gateway.checkpoints_path().write_text('{"number": 1, "sea')  # a line that was cut
    write(1)
    seal_rows()
    assert [mark["number"] for mark in gateway.carried()] == [1, 2]
    assert verify().is_whole


def test_a_receipt_proves_its_row_and_nothing_else(tmp_path, capsys):
    rows = write(7)
    assert receipt(rows[4]) is None
    seal_rows()
    given = json.loads(json.dumps(receipt(rows[4])))
    assert given["row"]["id"] == rows[4]
    assert receipt_problem(given) == ""
    assert receipt_problem(given, given["public_key"]) == ""

    changed = json.loads(json.dumps(given))
    changed["row"]["code"] = "other"
    assert receipt_problem(changed) == "Запись изменена: она не та, что в печати"
    changed = json.loads(json.dumps(given))
    changed["seal"]["rows"] = 6
    assert receipt_problem(changed) != ""
    changed = json.loads(json.dumps(given))
    changed["seal"]["signature"] = "00" * 64
    assert receipt_problem(changed) == "Подпись печати не этого журнала"
    assert receipt_problem({}) == "Квитанция повреждена: путь не сходится с записью"
    assert receipt_problem(given | {"path": ["zz"]}) == "Квитанция повреждена: путь не сходится с записью"
    assert receipt_problem(given | {"seal": {"rows": 7}}) == "Квитанция повреждена: печать записана не полностью"

    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(given))
    (tmp_path / "journal.pub").write_text(given["public_key"])
    call_command("verify_receipt", str(path), "--key", str(tmp_path / "journal.pub"))
    assert f"Запись {rows[4]} стоит в печати 1" in capsys.readouterr().out
    path.write_text("{")
    with pytest.raises(CommandError, match="не удалось прочитать"):
        call_command("verify_receipt", str(path))


def test_the_command_tells_a_whole_journal_from_a_broken_one(capsys, tmp_path):
    rows = write(3)
    call_command("verify_journal", "--seal")
    assert "Журнал цел до отметки" in capsys.readouterr().out
    tamper("UPDATE audit_auditrow SET code = 'x' WHERE id = %s", rows[0])
    with pytest.raises(CommandError, match="Журнал нарушен: 1"):
        call_command("verify_journal", "--quiet")
    assert f"запись {rows[0]} изменена" in capsys.readouterr().err
    with pytest.raises(CommandError, match="такого файла нет"):
        call_command("verify_journal", "--checkpoints", str(tmp_path / "nowhere"))


def test_seals_and_leaves_refuse_to_change():
    write(1)
    seal_rows()
    for statement in ("UPDATE audit_seal SET rows = 2", "DELETE FROM audit_leaf", "DELETE FROM audit_seal"):
        with pytest.raises(Exception, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_a_row_that_commits_late_comes_into_a_later_seal():
    """A transaction that began earlier and has the smaller number ends after the seal."""
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                write(1)
                begun.set()
                assert go_on.wait(30)
        finally:
            connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    assert begun.wait(30)
    (later,) = write(1)
    assert seal_rows() == 1
    go_on.set()
    thread.join()
    assert seal_rows() == 1
    (earlier,) = Leaf.objects.filter(seal_id=2).values_list("row_id", flat=True)
    assert earlier < later
    assert verify().is_whole


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_seal_every_row_once():
    write(50)
    counts: list[int] = []

    def run() -> None:
        try:
            counts.append(seal_rows())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 0, 50]
    assert verify().is_whole
