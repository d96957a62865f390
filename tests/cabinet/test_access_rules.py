"""Who is let into the cabinet: each line of the decision by itself."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from egisz.cabinet.rules import (
    NOT_IN_FRMR,
    FrmrRecord,
    Grant,
    Identity,
    OutcomeKind,
    Place,
    decide,
    home_route,
)
from egisz.kernel.actor import Role

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
WHO = UUID(int=5)
CLINIC, HOSPITAL = "1.2.643.5.1.13.13.12.2.78.8646", "1.2.643.5.1.13.13.12.2.47.11"
CONFIRMED = Identity("confirmed")
MAIN = Place(CLINIC, 1, date(2020, 1, 9))
EMPLOYED = FrmrRecord(WHO, (MAIN,))
UNKNOWN = FrmrRecord()


def _hr(organization: str = CLINIC, end: date | None = None) -> Grant:
    return Grant(Role.HR, organization, date(2026, 1, 1), end)


def test_a_worker_with_an_open_job_comes_in_as_a_practitioner_of_this_job() -> None:
    left = Place(HOSPITAL, 4, date(2019, 1, 9), TODAY - DAY)
    outcome = decide(CONFIRMED, FrmrRecord(WHO, (left, MAIN)), [], TODAY)
    assert outcome.kind is OutcomeKind.OK
    (choice,) = outcome.choices
    assert (choice.role, choice.organization_oid, choice.practitioner_id) == (Role.PRACTITIONER, CLINIC, WHO)


def test_without_a_main_job_the_longest_part_time_one_counts() -> None:
    older, newer = Place(HOSPITAL, 4, date(2019, 1, 9)), Place(CLINIC, 4, date(2024, 1, 9))
    assert decide(CONFIRMED, FrmrRecord(WHO, (newer, older)), [], TODAY).choices[0].organization_oid == HOSPITAL


@pytest.mark.article("A-060")
@pytest.mark.parametrize("level", ["simplified", "standard"])
def test_the_level_below_confirmed_is_not_enough_even_for_those_with_a_role(level: str) -> None:
    outcome = decide(Identity(level), EMPLOYED, [_hr()], TODAY)
    assert (outcome.kind, outcome.choices, outcome.limited) == (OutcomeKind.NEED_LEVEL, (), None)


def test_somebody_absent_from_the_register_gets_the_limited_cabinet() -> None:
    outcome = decide(CONFIRMED, UNKNOWN, [], TODAY)
    assert (outcome.kind, outcome.choices) == (OutcomeKind.NOT_IN_REGISTER, ())
    assert outcome.limited is not None
    assert (outcome.limited.role, outcome.limited.practitioner_id) == (Role.LIMITED, None)


@pytest.mark.article("A-063")
def test_the_message_is_word_for_word() -> None:
    assert NOT_IN_FRMR == "Сотрудник с указанным СНИЛС не найден в системе ФРМР"


def test_a_dismissed_worker_is_told_apart_and_sees_own_data() -> None:
    left = FrmrRecord(WHO, (Place(CLINIC, 1, date(2020, 1, 9), TODAY - DAY),))
    outcome = decide(CONFIRMED, left, [], TODAY)
    assert outcome.kind is OutcomeKind.DISMISSED
    assert outcome.limited is not None
    assert outcome.limited.practitioner_id == WHO


def test_the_last_day_of_a_job_still_counts_and_a_job_of_tomorrow_does_not() -> None:
    last_day = FrmrRecord(WHO, (Place(CLINIC, 1, date(2020, 1, 9), TODAY),))
    tomorrow = FrmrRecord(WHO, (Place(CLINIC, 1, TODAY + DAY),))
    assert decide(CONFIRMED, last_day, [], TODAY).kind is OutcomeKind.OK
    assert decide(CONFIRMED, tomorrow, [], TODAY).kind is OutcomeKind.DISMISSED


def test_a_blocked_account_is_blocked_before_anything_else() -> None:
    outcome = decide(Identity("simplified", is_active=False), FrmrRecord(available=False), [_hr()], TODAY)
    assert (outcome.kind, outcome.limited) == (OutcomeKind.BLOCKED, None)


def test_an_unavailable_register_is_not_an_absent_person() -> None:
    assert decide(CONFIRMED, FrmrRecord(available=False), [], TODAY).kind is OutcomeKind.REGISTER_UNAVAILABLE


def test_roles_work_while_the_register_is_unavailable() -> None:
    outcome = decide(CONFIRMED, FrmrRecord(available=False), [_hr()], TODAY)
    assert [choice.role for choice in outcome.choices] == [Role.HR]


def test_several_organisations_and_roles_are_several_choices() -> None:
    outcome = decide(CONFIRMED, EMPLOYED, [_hr(CLINIC), _hr(HOSPITAL), _hr(CLINIC)], TODAY)
    assert [choice.key for choice in outcome.choices] == [f"practitioner:{CLINIC}", f"hr:{CLINIC}", f"hr:{HOSPITAL}"]
    assert all(choice.practitioner_id == WHO for choice in outcome.choices)


def test_a_worker_of_two_organisations_chooses_the_main_job_is_first() -> None:
    places = (
        Place(HOSPITAL, 4, date(2019, 1, 9)),
        Place(CLINIC, 1, date(2020, 1, 9)),
        Place(CLINIC, 2, date(2021, 1, 9)),
    )
    outcome = decide(CONFIRMED, FrmrRecord(WHO, places), [], TODAY)
    assert [choice.key for choice in outcome.choices] == [f"practitioner:{CLINIC}", f"practitioner:{HOSPITAL}"]


@pytest.mark.parametrize(("end", "kind"), [(TODAY, OutcomeKind.OK), (TODAY - DAY, OutcomeKind.NOT_IN_REGISTER)])
def test_a_role_holds_through_its_last_day(end: date, kind: OutcomeKind) -> None:
    assert decide(CONFIRMED, UNKNOWN, [_hr(end=end)], TODAY).kind is kind


def test_a_role_opens_the_door_to_those_whom_the_register_does_not_know() -> None:
    secretary = Grant(Role.SECRETARY, "", date(2026, 1, 1))
    outcome = decide(CONFIRMED, UNKNOWN, [secretary], TODAY)
    assert [(choice.role, choice.organization_oid) for choice in outcome.choices] == [(Role.SECRETARY, "")]


def test_every_refusal_has_its_own_code_in_the_journal() -> None:
    outcomes = [
        decide(CONFIRMED, UNKNOWN, [], TODAY),
        decide(Identity("standard"), EMPLOYED, [], TODAY),
        decide(CONFIRMED, EMPLOYED, [], TODAY),
    ]
    codes = [outcome.audit_code for outcome in outcomes]
    assert codes == ["login.denied.not_in_frmr", "login.denied.need_level", "login.allowed"]


@pytest.mark.parametrize(
    ("role", "route"),
    [(Role.PRACTITIONER, "cabinet:home"), (Role.LIMITED, "cabinet:limited"), (Role.SECRETARY, "workplace:home")],
)
def test_each_role_begins_at_its_own_page(role: Role, route: str) -> None:
    assert home_route(role) == route
