"""The check of the whole journal by steps, and the seals in a folder on another machine."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command

from egisz.audit import gateway
from egisz.audit import public as audit
from egisz.audit.models import AuditRow, JournalCheck, Seal
from egisz.audit.rules.words import codes_like
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound
from egisz.outbox.public import deliver_all
from tests.audit.test_sealing import tamper, write

pytestmark = pytest.mark.django_db
AUDITOR = Actor(Role.AUDITOR, UUID(int=3))


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.EGISZ_DATA_DIR, settings.EGISZ_KEYS_DIR = tmp_path, tmp_path / "keys"


def seals(count: int) -> None:
    for _ in range(count):
        write(3)
        audit.seal_rows()


def test_a_check_goes_by_steps_and_its_progress_is_seen():
    seals(4)
    check = audit.ask_check(AUDITOR)
    assert audit.ask_check(AUDITOR) == check
    audit.go_on_checking(check, 0, most_rows=6)
    state = audit.seals_state(AUDITOR).check
    assert (state.state, state.seal, state.last_seal, state.percent) == ("running", 2, 4, 50)
    deliver_all()
    state = audit.seals_state(AUDITOR).check
    assert (state.state, state.rows, state.is_going) == ("whole", 12, False)
    assert state.until == Seal.objects.get(number=4).sealed_at
    audit.go_on_checking(check, 9)  # a step that is delivered twice
    assert JournalCheck.objects.get(pk=check).rows == 12


def test_a_broken_journal_is_told_with_what_is_broken():
    seals(2)
    row = AuditRow.objects.earliest("id").pk
    tamper("UPDATE audit_auditrow SET ground = 'x' WHERE id = %s", row)
    audit.ask_check(AUDITOR)
    deliver_all()
    state = audit.seals_state(AUDITOR).check
    assert state.state == "broken"
    assert [(problem["kind"], problem["row_id"]) for problem in state.problems] == [("altered", row)]


@pytest.mark.parametrize("role", [Role.ADMIN, Role.SECURITY, Role.HR])
def test_only_the_auditor_checks_and_searches(role):
    for ask in (audit.ask_check, audit.seals_state, lambda actor: audit.search(actor, audit.JournalFilter())):
        with pytest.raises(Forbidden):
            ask(Actor(role, uuid4()))


def test_every_seal_goes_to_the_folder_outside_and_is_compared(settings, tmp_path, capsys):
    settings.EGISZ_SEALS_DIR = str(tmp_path / "outside")
    seals(3)
    folder = tmp_path / "outside"
    assert [mark["number"] for mark in gateway.carried(folder)] == [1, 2, 3]
    assert audit.seals_state(AUDITOR).outside_seal == 3
    tamper("UPDATE audit_seal SET signature = repeat('ab', 64) WHERE number = 3")
    gateway.checkpoints_path().unlink()  # who owns the machine takes the installation's own marks away
    kinds = [(problem.kind, problem.seal) for problem in audit.verify().problems]
    assert ("rewritten", 3) in kinds
    with pytest.raises(CommandError, match="Журнал нарушен"):
        call_command("verify_journal", "--quiet", f"--checkpoints={folder}")
    assert "печать 3 переписана" in capsys.readouterr().err


def test_a_seal_removed_with_its_leaves_and_rows_is_found_by_the_folder_outside(settings, tmp_path):
    settings.EGISZ_SEALS_DIR = str(tmp_path / "outside")
    seals(2)
    gateway.checkpoints_path().unlink()
    tamper("DELETE FROM audit_auditrow WHERE id IN (SELECT row_id FROM audit_leaf WHERE seal_id = 2)")
    tamper("DELETE FROM audit_leaf WHERE seal_id = 2")
    tamper("DELETE FROM audit_seal WHERE number = 2")
    assert [(problem.kind, problem.seal) for problem in audit.verify().problems] == [("rewritten", 2)]


def test_a_row_altered_together_with_its_leaf_is_found():
    (row, *_) = write(3)
    audit.seal_rows()
    tamper("UPDATE audit_auditrow SET ground = 'x' WHERE id = %s", row)
    from egisz.audit import rules

    leaf = rules.leaf_of(rules.content_of(AuditRow.objects.values(*rules.SEALED).get(pk=row)))
    tamper("UPDATE audit_leaf SET hash = %s WHERE row_id = %s", leaf, row)
    assert [problem.kind for problem in audit.verify().problems] == ["root"]


def test_a_folder_that_does_not_answer_stops_no_seal(settings, tmp_path):
    (tmp_path / "a-file").write_text("")
    settings.EGISZ_SEALS_DIR = str(tmp_path / "a-file" / "outside")
    seals(2)
    assert Seal.objects.count() == 2
    settings.EGISZ_SEALS_DIR = str(tmp_path / "back")
    audit.seal_rows()
    assert [mark["number"] for mark in gateway.carried(tmp_path / "back")] == [1, 2]


def test_a_cut_last_line_of_marks_is_written_again(tmp_path):
    seals(2)
    path = gateway.checkpoints_path()
    lines = path.read_text().splitlines(keepends=True)
    path.write_text(lines[0] + lines[1][:30])
    assert gateway.last_carried(path) == 1
    seals(1)
    assert [mark["number"] for mark in gateway.carried()] == [1, 2, 3]
    assert json.loads(path.read_text().splitlines()[-1])["number"] == 3


def test_the_journal_is_searched_by_every_member():
    subject, account = uuid4(), uuid4()
    actor = Actor(
        Role.HR, account, organization_oid="1.2.3", request_id="req-7", address="10.1.2.3", session_key="key"
    )  # fmt: skip
    audit.record(actor, "frmr.documents.read", subject=subject, outcome="refused")
    write(2)
    row = AuditRow.objects.get(subject_id=subject)
    for name, value in {
        "subject": subject, "account": account, "organization_oid": "1.2.3", "role": "hr", "outcome": "refused",
        "code": "паспорт", "request_id": "req-7", "address": "10.1.2.3", "session": row.session,
    }.items():  # fmt: skip
        wanted = audit.JournalFilter(**{name: value})
        assert wanted.named == [name]
        assert row.pk in [entry.id for entry in audit.search(AUDITOR, wanted)]
    wanted = audit.JournalFilter(code="frmr.documents", begin=row.at.date(), end=row.at.date())
    assert [entry.id for entry in audit.found_rows(AUDITOR, wanted)] == [row.pk]
    assert audit.search(AUDITOR, audit.JournalFilter(code="frmr.documents", address="10.9.9.9")).total == 0
    assert codes_like("просмотр паспорта") == ["frmr.documents.read"]
    assert codes_like(" ") == []


def test_a_row_has_its_story():
    actor = Actor(Role.HR, uuid4(), request_id="req-8")
    for code in ("frmr.person.read", "frmr.change_person"):
        audit.record(actor, code)
    write(1)
    entry = audit.journal_row(AUDITOR, AuditRow.objects.filter(request_id="req-8").latest("id").pk)
    assert [one.code for one in audit.story_of(AUDITOR, entry)] == ["frmr.person.read", "frmr.change_person"]
    with pytest.raises(NotFound):
        audit.journal_row(AUDITOR, 10**15)
