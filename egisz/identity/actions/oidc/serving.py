"""The addresses that clients call by themselves: tokens, the person's data, revocation, introspection, devices."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from egisz.audit import public as audit
from egisz.identity.actions.oidc.tables import Tables
from egisz.identity.gateway.oidc import Call, Reply, Server
from egisz.identity.queries import oidc as questions
from egisz.kernel.actor import Actor


def _server(actor: Actor, now: datetime) -> Server:
    return Server(Tables(actor, now), questions.oidc_issuer())


@transaction.atomic
def issue_tokens(actor: Actor, call: Call, now: datetime) -> Reply:
    """`token`: a code, a refresh token or a device code for tokens. What a refused request has spent stays spent."""
    reply = _server(actor, now).token(call)
    if reply.status >= 400 and reply.body.get("error") == "invalid_client":
        party = questions.party_for(call.member("client_id"))
        audit.record(
            actor, "identity.client_refused", outcome="refused", resource="oauth_client",
            resource_id=party.mnemonic if party else "",
        )  # fmt: skip
    return reply


@transaction.atomic
def revoke_token(actor: Actor, call: Call, now: datetime) -> Reply:
    return _server(actor, now).endpoint("revocation", call)


@transaction.atomic
def introspect(actor: Actor, call: Call, now: datetime) -> Reply:
    return _server(actor, now).endpoint("introspection", call)


@transaction.atomic
def authorize_device(actor: Actor, call: Call, now: datetime) -> Reply:
    return _server(actor, now).endpoint("device_authorization", call)


def read_person(actor: Actor, token: str, now: datetime) -> Reply:
    """`userinfo`."""
    found = _server(actor, now).bearer(token, "openid")
    if isinstance(found, Reply):
        return found
    body: dict[str, Any] = questions.person_claims(found)
    return Reply(200, body, {})
