"""Signing out at the wish of a client (OpenID Connect RP-Initiated Logout 1.0)."""

from __future__ import annotations

from datetime import datetime

from egisz.identity.actions.oidc.tables import Tables
from egisz.identity.actions.signin import close_browser
from egisz.identity.gateway.oidc import Call, Logout, Server
from egisz.identity.queries import oidc as questions
from egisz.kernel.actor import Actor


def check_logout(actor: Actor, call: Call, now: datetime) -> Logout:
    """Raises `Refusal` without a reply."""
    return Server(Tables(actor, now), questions.oidc_issuer()).check_logout(call)


def sign_out(actor: Actor, key: str, now: datetime) -> None:
    """The session of this browser ends, and with it every token that was not given for longer."""
    close_browser(actor, key, now)
