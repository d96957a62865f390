"""The one place where a password is judged and set: the policy of the day, the lists, the former ones."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from egisz.audit import public as audit
from egisz.identity.events import PasswordChanged
from egisz.identity.gateway.frequent import frequent_passwords
from egisz.identity.models import Account, FormerPassword
from egisz.identity.rules import passwords as rules
from egisz.identity.rules.passwords import Age
from egisz.identity.rules.policy import AccessPolicy, policy_on
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound, Objection, refuse_if
from egisz.outbox.public import publish


def _policy(now: datetime) -> AccessPolicy:
    return policy_on(clock.to_moscow(now).date())


def words_of(account: Account) -> list[str]:
    """Words that others know of a person and that a password must not hold."""
    return [account.family, account.given, account.snils, account.email.partition("@")[0]]


def objections_to(account: Account | None, password: str, now: datetime) -> list[Objection]:
    """Why this password cannot be the new one; account None: nobody knows yet whose it is."""
    policy = _policy(now)
    found = rules.objections(password, policy, words_of(account) if account else (), frequent_passwords())
    if account is not None and not found and _was_taken(account, password, policy.password_history):
        text = "Этот пароль у вас уже был. Придумайте другой"
        found.append(Objection("PASSWORD_TAKEN", text, "password"))
    return found


def _was_taken(account: Account, password: str, depth: int) -> bool:
    if depth <= 0 or account._state.adding:
        return False
    former = FormerPassword.objects.filter(account=account).order_by("-set_at").values_list("password_hash", flat=True)
    hashes = dict.fromkeys((account.password, *former[:depth]))
    return any(check_password(password, one) for one in list(hashes)[:depth] if one)


def put_password(account: Account, password: str, now: datetime) -> None:
    """Set it on the row, which the caller holds and saves; call `keep_former` once the row is there."""
    account.password = make_password(password)
    account.password_at = now


def keep_former(account: Account, now: datetime) -> None:
    """Remember the hash, and forget those that no policy asks for."""
    FormerPassword.objects.create(account=account, password_hash=account.password, set_at=now)
    depth = max(_policy(now).password_history, 1)
    kept = FormerPassword.objects.filter(account=account).order_by("-set_at").values_list("pk", flat=True)[:depth]
    FormerPassword.objects.filter(account=account).exclude(pk__in=list(kept)).delete()


def age_of_password(account_id: UUID, now: datetime) -> Age:
    """Whether the schedule asks for a new password."""
    row = Account.objects.filter(pk=account_id).only("id", "password", "password_at", "created_at").first()
    if row is None or not row.has_usable_password():
        return Age.FRESH
    return rules.age_of(row.password_at or row.created_at, now, _policy(now))


@transaction.atomic
def renew_password(actor: Actor, account_id: UUID, password: str, now: datetime | None = None) -> None:
    """A new password by the schedule, for the person who has just proved the old one at the provider."""
    moment = now or clock.now()
    account = Account.objects.select_for_update().filter(pk=account_id, is_active=True).first()
    if account is None:
        raise NotFound("account")
    refuse_if(objections_to(account, password, moment))
    put_password(account, password, moment)
    account.save()
    keep_former(account, moment)
    audit.record(
        actor.acting(account_id=account_id), "identity.password_changed", resource="account", resource_id=account_id,
        ground="срок пароля",
    )  # fmt: skip
    publish(PasswordChanged(account_id=account_id, at=moment))
