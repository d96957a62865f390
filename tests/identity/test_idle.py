"""Accounts that nobody uses: warned, blocked, and opened again with a ground."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from egisz.audit.models import AuditRow
from egisz.identity import public as identity
from egisz.identity.models import Account, LoginAttempt, RoleGrant, SignIn
from egisz.identity.rules.idle import Idle, idle_of
from egisz.identity.rules.policy import policy_on
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, Refused
from egisz.notifications.models import Notification
from egisz.outbox.public import deliver_all
from tests.identity.people import SYSTEM, account

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
POLICY = policy_on(date(2026, 11, 23))


@pytest.mark.parametrize(
    ("roles", "days", "found"),
    [
        ((), 3650, Idle.USED),
        (("hr",), 82, Idle.USED),
        (("hr",), 83, Idle.WARN),
        (("hr",), 89, Idle.WARN),
        (("hr",), 90, Idle.SHUT),
        (("admin",), 37, Idle.USED),
        (("admin",), 38, Idle.WARN),
        (("admin",), 45, Idle.SHUT),
        (("hr", "security"), 45, Idle.SHUT),
    ],
)
def test_each_term_by_role(roles: tuple[str, ...], days: int, found: Idle) -> None:
    assert idle_of(NOW - days * DAY, roles, NOW, POLICY) is found


def test_who_alone_could_let_others_in_again_is_warned_only() -> None:
    assert idle_of(NOW - 400 * DAY, ("security",), NOW, POLICY, is_last_keeper=True) is Idle.WARN


def _holder(number: int, role: Role = Role.ADMIN, *, days: int) -> Account:
    """Somebody who got the role and signed in for the last time so many days ago."""
    made = account(number)
    identity.grant_role(SYSTEM, made, role, begin=(NOW - 400 * DAY).date(), ground="приказ")
    Account.objects.filter(pk=made).update(created_at=NOW - 400 * DAY)
    SignIn.objects.create(account_id=made, session_key=f"k{number}", role=str(role), seen_at=NOW - days * DAY)
    return Account.objects.get(pk=made)


@pytest.mark.django_db
def test_a_letter_comes_first_and_once_and_the_block_after_the_term() -> None:
    holder = _holder(1, days=40)
    first = identity.block_idle(NOW)
    again = identity.block_idle(NOW + DAY)
    assert ((first.warned, first.blocked), (again.warned, again.blocked)) == ((1, 0), (0, 0))
    deliver_all()
    (told,) = Notification.objects.filter(account_id=holder.pk, kind="account.idle")
    assert told.due_on == date(2026, 11, 28)
    assert identity.block_idle(NOW + 5 * DAY).blocked == 1
    holder.refresh_from_db()
    assert (holder.is_active, holder.blocked_reason) == (False, "долго не было входа")
    row = AuditRow.objects.get(code="identity.account_blocked")
    assert (row.channel, row.ground) == ("idle", "долго не было входа")


@pytest.mark.django_db
def test_a_sign_in_after_the_letter_starts_the_term_anew() -> None:
    holder = _holder(1, days=40)
    identity.block_idle(NOW)
    LoginAttempt.objects.create(
        at=NOW + DAY, login_index=b"x" * 32, address="192.0.2.7", account=holder, succeeded=True
    )
    assert identity.block_idle(NOW + 30 * DAY).blocked == 0
    assert identity.block_idle(NOW + 40 * DAY).warned == 1
    assert identity.block_idle(NOW + 46 * DAY).blocked == 1


@pytest.mark.django_db
def test_a_fresh_role_of_an_old_account_has_its_own_term() -> None:
    holder = _holder(1, days=200)
    RoleGrant.objects.update(begin=NOW.date() - DAY)
    assert identity.block_idle(NOW).blocked == 0
    holder.refresh_from_db()
    assert holder.is_active


@pytest.mark.django_db
def test_a_worker_without_a_granted_role_is_never_blocked_by_the_term() -> None:
    made = account(1)
    Account.objects.filter(pk=made).update(created_at=NOW - 4000 * DAY)
    done = identity.block_idle(NOW)
    assert (done.warned, done.blocked) == (0, 0)


@pytest.mark.django_db
def test_the_last_security_administrator_stays() -> None:
    _holder(1, Role.SECURITY, days=300)
    assert identity.block_idle(NOW).blocked == 0
    _holder(2, Role.SECURITY, days=1)
    assert identity.block_idle(NOW).blocked == 1


@pytest.mark.django_db
def test_unblocking_needs_a_ground_and_the_security_administrator() -> None:
    holder = _holder(1, days=60)
    identity.block_idle(NOW)
    security = Actor(role=Role.SECURITY, account_id=account(3))
    with pytest.raises(Refused) as refusal:
        identity.unblock_account(security, holder.pk, "  ")
    assert refusal.value.codes == ("GROUND_REQUIRED",)
    with pytest.raises(Forbidden):
        identity.unblock_account(Actor(role=Role.ADMIN, account_id=account(4)), holder.pk, "заявка № 7")
    with pytest.raises(Forbidden):
        identity.unblock_account(security.acting(account_id=holder.pk), holder.pk, "заявка № 7")
    identity.unblock_account(security, holder.pk, "заявка № 7, паспорт сверен", NOW)
    holder.refresh_from_db()
    assert (holder.is_active, holder.blocked_reason) == (True, "")
    assert AuditRow.objects.get(code="identity.account_unblocked").ground == "заявка № 7, паспорт сверен"
    assert identity.block_idle(NOW + 30 * DAY).blocked == 0
