"""A person lets a device in, or does not (RFC 8628, 3.3)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from egisz.audit import public as audit
from egisz.db import crypto
from egisz.identity.models import AuthorizationCode, DeviceCode, LoginAttempt
from egisz.identity.queries.provider import SignedInBrowser, digest
from egisz.identity.rules import oidc
from egisz.identity.rules.attempts import locked_until
from egisz.identity.rules.policy import policy_on
from egisz.kernel import clock
from egisz.kernel.actor import Actor


def _locked(user_code: str, now: datetime) -> DeviceCode | None:
    return (
        DeviceCode.objects.select_for_update(of=("self",))
        .select_related("client")
        .filter(user_hash=digest(user_code), answered_at=None, expires_at__gt=now, client__is_active=True)
        .first()
    )


@transaction.atomic
def allow_device(actor: Actor, user_code: str, browser: SignedInBrowser, now: datetime) -> bool:
    """What the device asked for is given to it. False when it does not wait any more."""
    row = _locked(user_code, now)
    if row is None:
        return False
    row.code = AuthorizationCode.objects.create(
        code_hash=digest(f"device:{row.pk}"), client_id=row.client_id, account_id=browser.account_id,
        session_id=browser.id, redirect_uri="", scope=row.scope, offline=True, created_at=now,
        expires_at=row.expires_at, acr=oidc.acr_of(browser.assurance, oidc.ClaimRequest()),
        methods=" ".join(browser.methods), auth_time=browser.authenticated_at or browser.started_at,
    )  # fmt: skip
    row.answered_at = now
    row.save(update_fields=["code", "answered_at"])
    _record(actor, "identity.device_allowed", browser.account_id, row)
    return True


@transaction.atomic
def refuse_device(actor: Actor, user_code: str, browser: SignedInBrowser, now: datetime) -> None:
    row = _locked(user_code, now)
    if row is None:
        return
    row.answered_at = now
    row.save(update_fields=["answered_at"])
    _record(actor, "identity.device_refused", browser.account_id, row, outcome="refused")


def _record(actor: Actor, what: str, account_id: UUID, row: DeviceCode, outcome: str = "success") -> None:
    audit.record(
        actor.acting(account_id=account_id), what, outcome=outcome, resource="oauth_client",
        resource_id=row.client.mnemonic,
    )  # fmt: skip


@transaction.atomic
def note_wrong_code(actor: Actor, now: datetime) -> bool:
    """Somebody typed a code that no device shows. False when too many were tried from this address (RFC 8628, 5.1)."""
    policy = policy_on(clock.to_moscow(now).date())
    since = now - policy.failure_window - policy.lock
    misses = LoginAttempt.objects.filter(address=actor.address, succeeded=False, at__gt=since).order_by("-at")
    times = list(misses.values_list("at", flat=True)[:2000])
    if locked_until(times, policy.address_failures, now, policy) is not None:
        return False
    index = crypto.blind_index("device code", "login_attempt")
    LoginAttempt.objects.create(at=now, login_index=index, address=actor.address, succeeded=False)
    return True
