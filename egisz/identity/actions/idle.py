"""Accounts that nobody uses: a letter first, then the block; unblocking by the security administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q

from egisz.audit import public as audit
from egisz.identity import permissions
from egisz.identity.actions.accounts import shut
from egisz.identity.events import AccountUnblocked, IdleWarned
from egisz.identity.models import Account, LoginAttempt, RoleGrant, SignIn
from egisz.identity.rules import idle as rules
from egisz.identity.rules.idle import Idle
from egisz.identity.rules.policy import AccessPolicy, policy_on
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound, Objection, Refused
from egisz.outbox.public import publish

BY_TERM = "долго не было входа"


@dataclass(frozen=True, slots=True)
class IdleRun:
    """What one run did."""

    warned: int
    blocked: int


def block_idle(now: datetime | None = None) -> IdleRun:
    """Warn and block by the policy of the day; an account a transaction, so that a stop loses nothing."""
    moment = now or clock.now()
    day = clock.to_moscow(moment).date()
    policy = policy_on(day)
    live = Q(begin__lte=day) & (Q(end__isnull=True) | Q(end__gte=day))
    roles: dict[UUID, set[str]] = {}
    for account_id, role in RoleGrant.objects.filter(live, account__is_active=True).values_list("account_id", "role"):
        roles.setdefault(account_id, set()).add(role)
    done = [_one(account_id, held, moment, policy) for account_id, held in sorted(roles.items())]
    return IdleRun(warned=done.count(Idle.WARN), blocked=done.count(Idle.SHUT))


@transaction.atomic
def _one(account_id: UUID, held: set[str], now: datetime, policy: AccessPolicy) -> Idle:
    account = Account.objects.select_for_update().filter(pk=account_id, is_active=True).first()
    if account is None:
        return Idle.USED
    last = _last_used(account, now)
    found = rules.idle_of(last, held, now, policy, is_last_keeper=_is_last_keeper(account_id, held, now))
    actor = Actor.system("idle")
    if found is Idle.SHUT:
        shut(actor, account, BY_TERM, now)
    elif found is Idle.WARN:
        if account.idle_warned_at is not None and account.idle_warned_at > last:
            return Idle.USED
        account.idle_warned_at = now
        account.save(update_fields=["idle_warned_at"])
        end = rules.shuts_at(last, held, policy)
        assert end is not None
        audit.record(actor, "identity.idle_warned", resource="account", resource_id=account_id)
        publish(IdleWarned(account_id=account_id, shuts_on=clock.to_moscow(end).date(), at=now))
    return found


def _last_used(account: Account, now: datetime) -> datetime:
    """The last sign-in, at the provider or in the cabinet; else since when there was something to sign in for."""
    began = RoleGrant.objects.filter(account=account, begin__lte=clock.to_moscow(now).date()).aggregate(at=Max("begin"))
    moments = (
        SignIn.objects.filter(account=account).aggregate(at=Max("seen_at"))["at"],
        LoginAttempt.objects.filter(account=account, succeeded=True).aggregate(at=Max("at"))["at"],
        datetime.combine(began["at"], time(), clock.MOSCOW) if began["at"] else None,
        account.unblocked_at,
        account.created_at,
    )
    return max(moment for moment in moments if moment is not None)


def _is_last_keeper(account_id: UUID, held: set[str], now: datetime) -> bool:
    """No other active account could unblock this one today."""
    if str(Role.SECURITY) not in held:
        return False
    day = clock.to_moscow(now).date()
    others = RoleGrant.objects.filter(
        Q(end__isnull=True) | Q(end__gte=day), role=Role.SECURITY, begin__lte=day, account__is_active=True
    )
    return not others.exclude(account_id=account_id).exists()


@transaction.atomic
def unblock_account(actor: Actor, account_id: UUID, ground: str, now: datetime | None = None) -> None:
    """Open an account again: who asked and how the person was checked stands in the journal."""
    permissions.require_administrator(actor)
    if actor.account_id == account_id:
        raise Forbidden("Свою учётную запись разблокировать нельзя.", "Попросите другого администратора безопасности.")
    if not ground.strip():
        text = "Напишите основание: кто попросил и как проверили личность"
        raise Refused(Objection("GROUND_REQUIRED", text, "ground"))
    account = Account.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        raise NotFound("account")
    if account.is_active:
        return
    moment = now or clock.now()
    account.is_active, account.blocked_reason = True, ""
    account.unblocked_at, account.idle_warned_at = moment, None
    account.save()
    audit.record(
        actor, "identity.account_unblocked", resource="account", resource_id=account_id, ground=ground.strip()[:200]
    )
    publish(AccountUnblocked(account_id=account_id, at=moment))
