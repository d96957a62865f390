"""How long the session of a page still lasts, for the warning that the page shows; the server alone ends it."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.http import HttpRequest

from egisz.audit import public as audit
from egisz.db import crypto
from egisz.identity.actions.sessions import APP_KEY, LOCKED_KEY, SEEN_KEY, STARTED_KEY, note_proof, touch_session
from egisz.identity.rules.policy import policy_on
from egisz.identity.rules.sessions import ends_at, lock_at
from egisz.kernel import clock
from egisz.kernel.actor import Actor

WATCHING = "X-Session-Watch"  # a script asks how much is left: that is no work of the person


@dataclass(frozen=True, slots=True)
class SessionTerms:
    """left: seconds until the session ends. warning: seconds before the end at which the page says so.

    seal: a key of the account with which the browser seals what was typed; only the same person gets it again.
    lock: seconds until the screen of the installed app is locked, 0 when it is; None in a browser.
    """

    left: int
    warning: int
    seal: str
    lock: int | None = None


def session_terms(request: HttpRequest, now: datetime | None = None) -> SessionTerms | None:
    """None for visitors."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    started, seen = request.session.get(STARTED_KEY), request.session.get(SEEN_KEY)
    if not actor.is_signed_in or not started or not seen:
        return None
    moment = now or clock.now()
    policy = policy_on(clock.to_moscow(moment).date())
    at, in_app = datetime.fromisoformat(seen), bool(request.session.get(APP_KEY))
    end = ends_at(datetime.fromisoformat(started), at, policy, str(actor.role), in_app=in_app)
    seal = hmac.new(crypto.secret_bytes("kept-forms"), str(actor.account_id).encode(), sha256).digest()
    left = max(0, int((end - moment).total_seconds()))
    lock = None
    if in_app:
        until_lock = (lock_at(at, policy) - moment).total_seconds()
        lock = 0 if request.session.get(LOCKED_KEY) else max(0, int(until_lock))
    return SessionTerms(left, int(policy.end_warning.total_seconds()), base64.b64encode(seal).decode(), lock)


def stay(request: HttpRequest, now: datetime | None = None) -> None:
    """The person is here: the idle term begins anew, the absolute one goes on."""
    moment = now or clock.now()
    request.session[SEEN_KEY] = moment.isoformat()
    touch_session(request.session.session_key, moment)


def work_in_app(request: HttpRequest) -> None:
    """From now on this session is the installed app's: it is locked soon and ends later."""
    request.session[APP_KEY] = True


def is_locked(request: HttpRequest, now: datetime) -> bool:
    """Whether the screen of the installed app waits for a PIN or a passkey; once locked it stays so."""
    seen = request.session.get(SEEN_KEY)
    if not request.session.get(APP_KEY) or not seen:
        return False
    if request.session.get(LOCKED_KEY):
        return True
    if now < lock_at(datetime.fromisoformat(seen), policy_on(clock.to_moscow(now).date())):
        return False
    request.session[LOCKED_KEY] = True
    return True


def unlock(request: HttpRequest, *, proved: bool, now: datetime | None = None) -> None:
    """The person at the screen is the one who signed in. proved: by a second factor."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    request.session.pop(LOCKED_KEY, None)
    audit.record(actor, "identity.unlocked", resource="account", resource_id=actor.account_id)
    stay(request, now)
    if proved:
        note_proof(request, now)
