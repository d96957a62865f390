"""Disputes about rows of the journal: the term, who may what, one answer with a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from egisz.audit import public as audit
from egisz.audit.lawbook import dispute_term_on
from egisz.audit.models import AuditRow, Dispute
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound, Refused
from egisz.kernel.workdays import WorkCalendar

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ME = Actor(Role.PRACTITIONER, UUID(int=1), UUID(int=2))
AUDITOR = Actor(Role.AUDITOR, UUID(int=3))
WORDS = "Я не работаю в этой организации"


@pytest.fixture
def row() -> int:
    audit.record_reading(Actor(Role.HR, UUID(int=4), organization_oid="1.2.3"), "frmr.person", subject=UUID(int=2))
    return AuditRow.objects.latest("id").pk


def ask(row: int, words: str = WORDS, actor: Actor = ME) -> UUID:
    return audit.dispute_row(actor, row, words, WorkCalendar(), now=NOW)


def test_a_person_asks_about_a_row_and_the_term_is_counted_in_working_days(row: int) -> None:
    case = audit.my_dispute(ME, ask(row))
    assert (case.state, case.words, case.row_id) == ("open", WORDS, row)
    assert case.number.startswith("П-2026-")
    assert case.due_on == date(2026, 12, 7)  # ten working days after Monday 23 November
    assert dispute_term_on(date(2026, 11, 23)).working_days == 10
    assert case.entry is not None
    assert case.entry.code == "frmr.person.read"


def test_the_words_are_encrypted_at_rest_and_stay_out_of_the_journal(row: int) -> None:
    ask(row)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM audit_dispute")
        assert WORDS.encode() not in bytes(cursor.fetchone()[0])
    assert WORDS not in str(list(AuditRow.objects.values()))


@pytest.mark.parametrize("actor", [Actor(Role.PRACTITIONER, uuid4(), uuid4()), Actor(Role.HR, uuid4())])
def test_nobody_disputes_a_row_about_somebody_else(row: int, actor: Actor) -> None:
    with pytest.raises(NotFound):
        ask(row, actor=actor)


@pytest.mark.parametrize(("words", "code"), [(" ", "WORDS_REQUIRED"), ("я" * 2001, "TOO_LONG")])
def test_a_question_must_say_something(row: int, words: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        ask(row, words)


def test_one_row_is_disputed_once_at_a_time(row: int) -> None:
    first = ask(row)
    with pytest.raises(Refused, match="ALREADY_DISPUTED"):
        ask(row)
    audit.withdraw_dispute(ME, first, now=NOW)
    assert audit.my_dispute(ME, first).state == "withdrawn"
    assert ask(row) != first


def test_the_auditor_takes_and_answers_once(row: int) -> None:
    made = ask(row)
    audit.take_dispute(AUDITOR, made, now=NOW)
    with pytest.raises(Refused, match="ALREADY_TAKEN"):
        audit.take_dispute(AUDITOR, made)
    with pytest.raises(Refused) as refusal:
        audit.answer_dispute(AUDITOR, made, verdict="", answer="да")
    assert {"VERDICT_REQUIRED", "ANSWER_REQUIRED"} <= set(refusal.value.codes)
    audit.answer_dispute(AUDITOR, made, verdict="lawful", answer="Кадровая служба сверяла приказ", now=NOW)
    with pytest.raises(Refused, match="ALREADY_ANSWERED"):
        audit.answer_dispute(AUDITOR, made, verdict="unlawful", answer="Передумал, было лишним")
    with pytest.raises(Refused, match="ALREADY_ANSWERED"):
        audit.withdraw_dispute(ME, made)
    case = audit.my_dispute(ME, made)
    assert (case.state, case.answer) == ("lawful", "Кадровая служба сверяла приказ")
    codes = list(AuditRow.objects.filter(resource="audit.Dispute").order_by("id").values_list("code", flat=True))
    assert codes == ["audit.dispute_opened", "audit.dispute_taken", "audit.dispute_answered"]


def test_only_the_auditor_sees_the_queue_and_answers(row: int) -> None:
    made = ask(row)
    for role in (Role.ADMIN, Role.SECURITY, Role.HR):
        with pytest.raises(Forbidden):
            audit.disputes(Actor(role, uuid4()))
        with pytest.raises(Forbidden):
            audit.answer_dispute(Actor(role, uuid4()), made, verdict="lawful", answer="потому что надо")
    with pytest.raises(NotFound):
        audit.my_dispute(Actor(Role.PRACTITIONER, uuid4(), uuid4()), made)


@pytest.mark.parametrize("account", [1, 4])
def test_nobody_judges_a_dispute_about_oneself(row: int, account: int) -> None:
    made = ask(row)
    with pytest.raises(Forbidden):
        audit.answer_dispute(Actor(Role.AUDITOR, UUID(int=account)), made, verdict="lawful", answer="потому что надо")


def test_the_queue_begins_with_the_nearest_term_and_counts_the_overdue(row: int) -> None:
    later = ask(row)
    audit.record_reading(Actor(Role.HR, uuid4()), "frmr.person", subject=UUID(int=2))
    sooner = audit.dispute_row(
        ME, AuditRow.objects.latest("id").pk, WORDS, WorkCalendar(), now=NOW - timedelta(days=30)
    )
    assert [case.id for case in audit.disputes(AUDITOR)] == [sooner, later]
    assert audit.open_disputes(AUDITOR, date(2026, 11, 23)) == (2, 1)
    assert [case.is_overdue(date(2026, 11, 23)) for case in audit.disputes(AUDITOR)] == [True, False]
    audit.answer_dispute(AUDITOR, sooner, verdict="unlawful", answer="Доступ закрыт, идёт разбор")
    assert [case.id for case in audit.disputes(AUDITOR, is_open=False)] == [sooner]
    assert Dispute.objects.get(pk=sooner).answered_by == AUDITOR.account_id
