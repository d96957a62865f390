"""The whole table of the access decision: each combination has the outcome that is written here."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from uuid import UUID

import pytest

from egisz.cabinet.rules import Choice, Demand, FrmrRecord, Grant, Identity, OutcomeKind, Place, decide
from egisz.kernel.actor import Role

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
WHO = UUID(int=5)
CLINIC, HOSPITAL = "1.2.643.5.1.13.13.12.2.78.8646", "1.2.643.5.1.13.13.12.2.47.11"

LEVELS = ("simplified", "standard", "confirmed")
STATES = (True, False)
RECORDS = {
    "silent": FrmrRecord(available=False),
    "absent": FrmrRecord(),
    "left": FrmrRecord(WHO, (Place(CLINIC, 1, date(2020, 1, 9), TODAY - DAY),)),
    "works": FrmrRecord(WHO, (Place(CLINIC, 1, date(2020, 1, 9)),)),
    "works twice": FrmrRecord(WHO, (Place(CLINIC, 1, date(2020, 1, 9)), Place(HOSPITAL, 4, date(2021, 1, 9)))),
}
GRANTS = {
    "none": (),
    "ended": (Grant(Role.HR, CLINIC, date(2020, 1, 1), TODAY - DAY),),
    "hr": (Grant(Role.HR, CLINIC, date(2020, 1, 1)),),
    "commission": (Grant(Role.COMMISSION, "", date(2020, 1, 1), TODAY),),
}
DEMANDED = {
    "of nobody": frozenset[Role](),
    "of hr": frozenset({Role.HR}),
    "of all": frozenset({Role.HR, Role.COMMISSION, Role.PRACTITIONER}),
}
PROVED = (True, False)
AGES = {
    "unknown": None,
    "fresh": timedelta(minutes=5),
    "limit": timedelta(hours=12),
    "old": timedelta(hours=12, seconds=1),
}
LONGEST = timedelta(hours=12)

COMBINATIONS = list(itertools.product(LEVELS, STATES, RECORDS, GRANTS, DEMANDED, PROVED, AGES))


def _roles(record: str, grants: str) -> list[Role]:
    """As whom the person could come in, when nothing else stood in the way."""
    worker = {"works": [Role.PRACTITIONER], "works twice": [Role.PRACTITIONER] * 2}.get(record, [])
    return [*worker, *{"hr": [Role.HR], "commission": [Role.COMMISSION]}.get(grants, [])]


def _written(
    level: str, active: bool, record: str, grants: str, demanded: str, proved: bool, age: str
) -> tuple[OutcomeKind, list[Role]]:
    """The table: the first line that fits is the outcome."""
    roles = _roles(record, grants)
    unproved = not proved and roles and all(role in DEMANDED[demanded] for role in roles)
    lines = (
        (not active, OutcomeKind.BLOCKED, []),
        (age == "old", OutcomeKind.NEED_REAUTH, []),
        (level != "confirmed", OutcomeKind.NEED_LEVEL, []),
        (unproved, OutcomeKind.NEED_SECOND_FACTOR, roles),
        (bool(roles), OutcomeKind.OK, roles),
        (record == "silent", OutcomeKind.REGISTER_UNAVAILABLE, []),
        (record == "absent", OutcomeKind.NOT_IN_REGISTER, []),
        (record == "left", OutcomeKind.DISMISSED, []),
    )
    return next((kind, choices) for fits, kind, choices in lines if fits)


def _decided(
    level: str, active: bool, record: str, grants: str, demanded: str, proved: bool, age: str
) -> tuple[OutcomeKind, list[Role]]:
    outcome = decide(
        Identity(level, active, second_factor=proved, age=AGES[age]), RECORDS[record], GRANTS[grants], TODAY,
        Demand(DEMANDED[demanded], LONGEST),
    )  # fmt: skip
    return outcome.kind, [choice.role for choice in outcome.choices]


def test_every_combination_has_the_outcome_of_the_table() -> None:
    wrong = [one for one in COMBINATIONS if _decided(*one) != _written(*one)]
    assert (len(COMBINATIONS), wrong) == (2880, [])


def test_every_outcome_is_reached() -> None:
    assert {_decided(*one)[0] for one in COMBINATIONS} == set(OutcomeKind)


@pytest.mark.parametrize(
    ("kind", "one"),
    [
        ("ok", ("confirmed", True, "works", "none", "of nobody", False, "fresh")),
        ("need_level", ("standard", True, "works", "hr", "of nobody", True, "fresh")),
        ("need_second_factor", ("confirmed", True, "absent", "hr", "of hr", False, "fresh")),
        ("need_reauth", ("confirmed", True, "works", "hr", "of hr", True, "old")),
        ("not_in_register", ("confirmed", True, "absent", "ended", "of hr", False, "fresh")),
        ("dismissed", ("confirmed", True, "left", "none", "of all", False, "fresh")),
        ("blocked", ("confirmed", False, "works", "hr", "of all", True, "old")),
        ("register_unavailable", ("confirmed", True, "silent", "none", "of all", False, "fresh")),
    ],
)
def test_each_outcome_by_name(kind: str, one: tuple[str, bool, str, str, str, bool, str]) -> None:
    assert _decided(*one)[0] == kind


def test_a_role_that_needs_a_second_factor_does_not_shut_the_others() -> None:
    outcome = decide(Identity("confirmed"), RECORDS["works"], GRANTS["hr"], TODAY, Demand(frozenset({Role.HR})))
    worker, officer = outcome.choices
    assert (outcome.kind, worker.needs_second_factor, officer.needs_second_factor) == (OutcomeKind.OK, False, True)
    assert outcome.entering(worker).kind is OutcomeKind.OK
    entering = outcome.entering(officer)
    assert (entering.kind, entering.audit_code) == (
        OutcomeKind.NEED_SECOND_FACTOR, "login.denied.need_second_factor",
    )  # fmt: skip


def test_a_proved_second_factor_leaves_no_mark_on_the_choices() -> None:
    outcome = decide(
        Identity("confirmed", second_factor=True), RECORDS["works"], GRANTS["hr"], TODAY, Demand(frozenset({Role.HR}))
    )
    assert outcome.choices == (Choice(Role.PRACTITIONER, CLINIC, WHO), Choice(Role.HR, CLINIC, WHO))
