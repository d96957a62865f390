"""Deputies of the head: who may be one, for how long, and what ends it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from egisz.audit.models import AuditRow
from egisz.identity import public as identity
from egisz.identity.models import Account, Delegation, RoleGrant
from egisz.identity.queries.delegations import is_deputy
from egisz.identity.rules import delegations as rules
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound, Refused
from tests.identity.people import SYSTEM, account, snils_of

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
CLINIC, HOSPITAL = "1.2.643.5.1.13.13.12.2.78.8646", "1.2.643.5.1.13.13.12.2.47.11"
MCHD = "2f1c9f6e-8b1a-4c7d-9f0e-5a6b7c8d9e0f"


def _objections(**changes: object) -> list[str]:
    facts: dict[str, object] = {
        "scope": "reports", "begin": TODAY, "end": TODAY + 14 * DAY, "ground": "приказ № 5", "power_number": "",
        "today": TODAY, "is_self": False, "has_account": True, "works_here": True, "confirmed": True,
    }  # fmt: skip
    return [one.code for one in rules.objections(**(facts | changes))]  # type: ignore[arg-type]


def test_a_worker_of_the_organisation_may_be_a_deputy() -> None:
    assert _objections() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"has_account": False}, "DEPUTY_UNKNOWN"),
        ({"is_self": True}, "DEPUTY_SELF"),
        ({"works_here": False, "confirmed": False}, "DEPUTY_STRANGER"),
        ({"scope": "everything"}, "SCOPE_UNKNOWN"),
        ({"begin": TODAY - DAY}, "DELEGATION_PAST"),
        ({"end": TODAY - DAY}, "DELEGATION_DATES"),
        ({"end": TODAY + timedelta(days=367)}, "DELEGATION_LONG"),
        ({"ground": "  "}, "GROUND_REQUIRED"),
        ({"power_number": "12345"}, "POWER_NUMBER"),
    ],
)
def test_each_reason_against_a_power(changes: dict[str, object], code: str) -> None:
    assert _objections(**changes) == [code]


@pytest.mark.parametrize("changes", [{"works_here": False}, {"confirmed": False}, {"power_number": MCHD.upper()}])
def test_either_a_job_here_or_a_confirmed_identity_is_enough(changes: dict[str, object]) -> None:
    assert _objections(**changes) == []


def test_the_wording_names_the_head_the_ground_and_the_number() -> None:
    assert rules.wording("Главная О. И.", "приказ № 5", "") == "по поручению руководителя (Главная О. И.; приказ № 5)"
    assert MCHD in rules.wording("Главная О. И.", "приказ № 5", MCHD)


@pytest.fixture
def head(db: None) -> Actor:
    made = account(1)
    identity.grant_role(SYSTEM, made, Role.HEAD, CLINIC, begin=clock.today() - DAY, ground="приказ № 1")
    return Actor(role=Role.HEAD, account_id=made, organization_oid=CLINIC)


def _appoint(head: Actor, number: int = 2, **changes: object) -> UUID:
    facts: dict[str, object] = {
        "snils": snils_of(number), "scope": "reports", "begin": clock.today(), "end": clock.today() + 14 * DAY,
        "ground": "приказ № 5", "works_here": True,
    }  # fmt: skip
    return identity.appoint_deputy(head, **(facts | changes))  # type: ignore[arg-type]


def _as_deputy(account_id: UUID) -> Actor:
    return Actor(role=Role.DEPUTY, account_id=account_id, organization_oid=CLINIC)


def test_a_power_lets_the_deputy_do_its_scope_and_nothing_else(head: Actor) -> None:
    deputy = account(2)
    _appoint(head)
    actor = _as_deputy(deputy)
    mandate = identity.mandate_of(actor, "reports")
    assert mandate is not None
    words = mandate.words.replace("\u00a0", " ")
    assert words == "по поручению руководителя (Ветрова А. И.; приказ № 5)"
    assert identity.acts_for_head(actor, "reports")
    assert not identity.acts_for_head(actor, "corrections")
    assert not identity.acts_for_head(actor.acting(organization_oid=HOSPITAL), "reports")
    assert identity.deputies_of(CLINIC, "reports", clock.today()) == [deputy]
    assert AuditRow.objects.filter(code="identity.deputy_appointed", resource_id=str(deputy)).count() == 1


def test_the_last_day_counts_and_the_next_does_not(head: Actor) -> None:
    deputy = account(2)
    _appoint(head)
    last = clock.today() + 14 * DAY
    assert is_deputy(deputy, CLINIC, last)
    assert not is_deputy(deputy, CLINIC, last + DAY)
    assert not is_deputy(deputy, CLINIC, clock.today() - DAY)


def test_a_withdrawn_power_ends_at_once(head: Actor) -> None:
    deputy = account(2)
    power = _appoint(head)
    identity.withdraw_delegation(head, power)
    identity.withdraw_delegation(head, power)
    assert not is_deputy(deputy, CLINIC, clock.today())
    assert AuditRow.objects.filter(code="identity.delegation_withdrawn").count() == 1
    (info,) = identity.delegations(head, clock.today())
    assert info.state == "withdrawn"


def test_a_power_ends_with_the_role_of_who_gave_it(head: Actor) -> None:
    deputy = account(2)
    _appoint(head)
    RoleGrant.objects.update(end=clock.today() - DAY)
    assert not is_deputy(deputy, CLINIC, clock.today())


def test_the_same_power_is_not_given_twice(head: Actor) -> None:
    account(2)
    _appoint(head)
    with pytest.raises(Refused) as refusal:
        _appoint(head)
    assert refusal.value.codes == ("DELEGATION_EXISTS",)
    _appoint(head, scope="corrections")


def test_a_blocked_person_is_no_deputy(head: Actor) -> None:
    deputy = account(2)
    Account.objects.filter(pk=deputy).update(is_active=False)
    with pytest.raises(Refused) as refusal:
        _appoint(head)
    assert refusal.value.codes == ("DEPUTY_UNKNOWN",)


@pytest.mark.parametrize("role", [Role.HR, Role.DEPUTY, Role.SECURITY, Role.PRACTITIONER])
def test_only_the_head_appoints_and_withdraws(head: Actor, role: Role) -> None:
    account(2)
    power = _appoint(head)
    stranger = head.acting(role=role)
    with pytest.raises(Forbidden):
        _appoint(stranger, scope="corrections")
    with pytest.raises(Forbidden):
        identity.withdraw_delegation(stranger, power)
    with pytest.raises(NotFound):
        identity.withdraw_delegation(head.acting(organization_oid=HOSPITAL), power)
    assert Delegation.objects.get().withdrawn_at is None
