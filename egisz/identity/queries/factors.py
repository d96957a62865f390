"""What a person can prove oneself with."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from egisz.db import crypto
from egisz.identity.gateway import passkeys
from egisz.identity.models import Account, Authenticator, SpareCode
from egisz.identity.queries.accounts import roles_of
from egisz.identity.queries.sessions import proof_is_fresh
from egisz.identity.rules import factors
from egisz.identity.rules.factors import Held, Way
from egisz.identity.rules.policy import policy_on
from egisz.identity.types import FactorInfo, SecurityInfo
from egisz.kernel import clock
from egisz.kernel.actor import Actor


def spare_index(set_id: UUID, code: str) -> bytes:
    """How a spare code is kept: a keyed hash of fifty bits of chance, bound to its set."""
    return crypto.blind_index(f"{set_id}:{code}", "spare_code")


def _of(account_id: UUID) -> list[Authenticator]:
    rows = Authenticator.objects.filter(account_id=account_id, confirmed_at__isnull=False)
    return list(rows.defer("secret", "public_key").order_by("created_at"))


def held_by(account_id: UUID) -> Held:
    """What counts of this person's factors now."""
    kinds = [row.kind for row in _of(account_id)]
    account = Account.objects.only("email").get(pk=account_id)
    return Held(
        totp=Authenticator.Kind.TOTP in kinds,
        passkeys=kinds.count(Authenticator.Kind.PASSKEY),
        spare_codes=_unused(account_id) if Authenticator.Kind.RECOVERY in kinds else 0,
        email=bool(account.email),
    )


def _unused(account_id: UUID) -> int:
    return SpareCode.objects.filter(authenticator__account_id=account_id, used_at=None).count()


def has_factor(account_id: UUID) -> bool:
    """Whether the person holds an application or a passkey."""
    kinds = [Authenticator.Kind.TOTP, Authenticator.Kind.PASSKEY]
    return Authenticator.objects.filter(account_id=account_id, kind__in=kinds, confirmed_at__isnull=False).exists()


def asks_password(actor: Actor, now: datetime | None = None) -> bool:
    """Whether the password is what confirms: nothing was proved lately, and the person holds no factor."""
    return not proof_is_fresh(actor, now) and not has_factor(actor.me)


def is_live(account_id: UUID) -> bool:
    return Account.objects.filter(pk=account_id, is_active=True).exists()


def account_for_letter(login: str, now: datetime | None = None) -> UUID | None:
    """Whose e-mail a code to sign in goes to; None for nobody and where the policy forbids it."""
    account = Account.objects.by_login(login)
    if account is None or not account.is_active or not account.email:
        return None
    return account.pk if policy_on(clock.to_moscow(now or clock.now()).date()).email_codes else None


def must_set_up(account_id: UUID, now: datetime | None = None) -> bool:
    """Whether a role of the person needs a factor by now, and there is none."""
    day = clock.to_moscow(now or clock.now()).date()
    policy = policy_on(day)
    if not policy.factor_roles:
        return False
    roles = [grant.role for grant in roles_of(account_id, day)]
    return factors.must_have_factor(map(str, roles), policy) and not has_factor(account_id)


def ways_of(account_id: UUID, now: datetime | None = None) -> tuple[Way, ...]:
    """By what the person may confirm now, the best first."""
    return factors.ways_to_confirm(held_by(account_id), policy_on(clock.to_moscow(now or clock.now()).date()))


def passkey_question(actor: Actor) -> str:
    """JSON for the browser of the person who acts: confirm by one of your passkeys; "" where there is none to ask."""
    known = passkeys_of(actor.me)
    return passkeys.options_to_prove("confirm", actor.session_key, known) if known and passkeys.possible() else ""


def passkeys_of(account_id: UUID) -> list[bytes]:
    """Numbers of the person's passkeys, for the browser to look for."""
    rows = Authenticator.objects.filter(account_id=account_id, kind=Authenticator.Kind.PASSKEY)
    return [bytes(number) for number in rows.values_list("credential_id", flat=True) if number is not None]


def my_security(actor: Actor) -> SecurityInfo:
    """The page «Безопасность» of the person who acts."""
    account = Account.objects.get(pk=actor.me)
    rows = [
        FactorInfo(
            id=row.pk, kind=row.kind, name=row.name, device=row.device, created_at=row.created_at,
            last_used_at=row.last_used_at, backed_up=row.backed_up,
        )
        for row in _of(account.pk)
    ]  # fmt: skip
    by_kind = {row.kind: row for row in rows if row.kind != Authenticator.Kind.PASSKEY}
    return SecurityInfo(
        totp=by_kind.get("totp"),
        passkeys=tuple(row for row in rows if row.kind == Authenticator.Kind.PASSKEY),
        spare=by_kind.get("recovery"),
        spare_codes=_unused(account.pk),
        has_password=account.has_usable_password(),
        email=account.email,
    )
