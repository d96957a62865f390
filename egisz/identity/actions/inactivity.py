"""How long the session of a page still lasts, for the warning that the page shows; the server alone ends it."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.http import HttpRequest

from egisz.db import crypto
from egisz.identity.actions.sessions import SEEN_KEY, STARTED_KEY, touch_session
from egisz.identity.rules.policy import policy_on
from egisz.identity.rules.sessions import ends_at
from egisz.kernel import clock
from egisz.kernel.actor import Actor

WATCHING = "X-Session-Watch"  # a script asks how much is left: that is no work of the person


@dataclass(frozen=True, slots=True)
class SessionTerms:
    """left: seconds until the session ends. warning: seconds before the end at which the page says so.

    seal: a key of the account with which the browser seals what was typed; only the same person gets it again.
    """

    left: int
    warning: int
    seal: str


def session_terms(request: HttpRequest, now: datetime | None = None) -> SessionTerms | None:
    """None for visitors."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    started, seen = request.session.get(STARTED_KEY), request.session.get(SEEN_KEY)
    if not actor.is_signed_in or not started or not seen:
        return None
    moment = now or clock.now()
    policy = policy_on(clock.to_moscow(moment).date())
    end = ends_at(datetime.fromisoformat(started), datetime.fromisoformat(seen), policy, str(actor.role))
    seal = hmac.new(crypto.secret_bytes("kept-forms"), str(actor.account_id).encode(), sha256).digest()
    left = max(0, int((end - moment).total_seconds()))
    return SessionTerms(left, int(policy.end_warning.total_seconds()), base64.b64encode(seal).decode())


def stay(request: HttpRequest, now: datetime | None = None) -> None:
    """The person is here: the idle term begins anew, the absolute one goes on."""
    moment = now or clock.now()
    request.session[SEEN_KEY] = moment.isoformat()
    touch_session(request.session.session_key, moment)
