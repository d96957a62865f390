"""Levels of assurance: raised by evidence only, and every change is kept."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection
from django.db.utils import InternalError, ProgrammingError

from egisz.audit.models import AuditRow
from egisz.identity import public as identity
from egisz.identity.models import Account, LevelEvidence
from egisz.identity.rules import levels as rules
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound, Refused
from tests.identity.people import account, snils_of

CENTRE = "1.2.643.5.1.13.13.12.2.78.8646"
ALL = [key for key, _ in rules.CHECKS]
PASSPORT = "Паспорт гражданина Российской Федерации"


def _objections(**changes: object) -> list[str]:
    facts: dict[str, object] = {
        "is_self": False, "is_active": True, "level": "standard", "document_kind": PASSPORT,
        "document": "40 08 123456", "checked": ALL,
    }  # fmt: skip
    return [one.code for one in rules.visit_objections(**(facts | changes))]  # type: ignore[arg-type]


def test_a_compared_document_confirms() -> None:
    assert _objections() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"is_self": True}, "VISIT_SELF"),
        ({"is_active": False}, "VISIT_BLOCKED"),
        ({"level": "confirmed"}, "VISIT_CONFIRMED"),
        ({"document_kind": ""}, "DOCUMENT_KIND"),
        ({"document": "  "}, "DOCUMENT_NUMBER"),
        *[({"checked": [one for one in ALL if one != key]}, "CHECKS_MISSING") for key in ALL],
    ],
)
def test_each_reason_against_a_confirmation(changes: dict[str, object], code: str) -> None:
    assert _objections(**changes) == [code]


@pytest.mark.parametrize(
    ("before", "after", "fits"),
    [("confirmed", "standard", True), ("standard", "simplified", True), ("standard", "confirmed", False),
     ("standard", "standard", False), ("standard", "высший", False)],
)  # fmt: skip
def test_by_hand_a_level_is_only_lowered(before: str, after: str, fits: bool) -> None:
    assert (rules.lowering_objections(before, after, "подделка") == []) is fits


@pytest.fixture
def operator(db: None) -> Actor:
    return Actor(role=Role.OPERATOR, account_id=account(9, family="Оператова"), organization_oid=CENTRE)


def _confirm(operator: Actor, who: UUID) -> UUID:
    return identity.confirm_identity(operator, who, document_kind=PASSPORT, document="40 08 123456", checked=ALL)


def test_an_operator_finds_only_a_person_who_is_present(operator: Actor) -> None:
    made = account(1, assurance="standard")
    with pytest.raises(Refused) as refusal:
        identity.find_visitor(operator, snils_of(1), present=False)
    assert refusal.value.codes == ("VISITOR_ABSENT",)
    assert not AuditRow.objects.filter(code="identity.visit_search").exists()
    found = identity.find_visitor(operator, snils_of(1), present=True)
    assert found is not None
    assert (found.account_id, found.level) == (made, "standard")


def test_every_search_is_in_the_journal_found_or_not(operator: Actor) -> None:
    account(1, assurance="standard")
    identity.find_visitor(operator, snils_of(1), present=True)
    assert identity.find_visitor(operator, snils_of(5), present=True) is None
    rows = AuditRow.objects.filter(code="identity.visit_search").order_by("id")
    assert [row.outcome for row in rows] == ["success", "refused"]
    assert all(snils_of(5) not in str(row.details) for row in rows)


def test_a_visit_raises_the_level_and_says_who_by_what_and_where(operator: Actor) -> None:
    made = account(1, assurance="standard")
    _confirm(operator, made)
    assert Account.objects.get(pk=made).assurance == "confirmed"
    newest, first = identity.evidence_of(Actor(role=Role.LIMITED, account_id=made), made)
    assert (newest.before_title, newest.after_title, newest.way) == ("стандартная", "подтверждённая", "visit")
    assert (newest.confirmed_by, newest.organization_oid) == (operator.account_id, CENTRE)
    assert (newest.document_kind, len(newest.checked)) == (PASSPORT, len(ALL))
    assert (first.way, first.ground) == ("created", "проверка")
    assert AuditRow.objects.filter(code="identity.level_changed", resource_id=str(made)).count() == 1


def test_the_number_of_the_document_is_kept_encrypted(operator: Actor) -> None:
    row = LevelEvidence.objects.get(pk=_confirm(operator, account(1, assurance="standard")))
    assert row.document == "40 08 123456"
    with connection.cursor() as cursor:
        cursor.execute("SELECT document FROM identity_levelevidence WHERE id = %s", [row.pk])
        (stored,) = cursor.fetchone()
    assert b"123456" not in bytes(stored)
    assert "123456" not in str(list(AuditRow.objects.values_list("details", flat=True)))


def test_nobody_confirms_oneself(operator: Actor) -> None:
    Account.objects.filter(pk=operator.me).update(assurance="standard")
    with pytest.raises(Refused) as refusal:
        _confirm(operator, operator.me)
    assert refusal.value.codes == ("VISIT_SELF",)


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.LIMITED, Role.HR, Role.ADMIN, Role.SECURITY])
def test_a_level_is_never_raised_on_the_persons_own_word_or_by_another_role(operator: Actor, role: Role) -> None:
    made = account(1, assurance="simplified")
    with pytest.raises(Forbidden):
        _confirm(Actor(role=role, account_id=made, organization_oid=CENTRE), made)
    with pytest.raises(Forbidden):
        _confirm(operator.acting(organization_oid=""), made)
    assert Account.objects.get(pk=made).assurance == "simplified"


def test_the_security_administrator_lowers_with_a_ground(operator: Actor) -> None:
    made = account(1)
    security = Actor(role=Role.SECURITY, account_id=account(3))
    identity.lower_level(security, made, "simplified", "чужой паспорт")
    assert Account.objects.get(pk=made).assurance == "simplified"
    with pytest.raises(Refused):
        identity.lower_level(security, made, "confirmed", "вернуть")
    with pytest.raises(Forbidden):
        identity.lower_level(operator, made, "simplified", "проба")
    assert identity.evidence_of(security, made)[0].way == "lowered"


def test_strangers_do_not_read_the_log(operator: Actor) -> None:
    made = account(1, assurance="standard")
    evidence = _confirm(operator, made)
    with pytest.raises(NotFound):
        identity.evidence_of(operator, made)
    with pytest.raises(NotFound):
        identity.evidence_for_paper(operator.acting(account_id=made), evidence)
    assert identity.evidence_for_paper(operator, evidence).account_id == made


@pytest.mark.parametrize(
    "statement", ["UPDATE identity_levelevidence SET ground = 'x'", "DELETE FROM identity_levelevidence"]
)
def test_the_database_refuses_to_change_the_log(operator: Actor, statement: str) -> None:
    with pytest.raises((InternalError, ProgrammingError)), connection.cursor() as cursor:
        cursor.execute(statement)
