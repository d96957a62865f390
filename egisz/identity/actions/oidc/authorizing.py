"""A request for authorization: checked at the door, carried through the pages, answered with a code or an error."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from egisz.identity.actions.oidc.tables import Tables
from egisz.identity.actions.provider import AuthorizationRequest
from egisz.identity.gateway.oidc import Call, Party, Refusal, Reply, Server
from egisz.identity.queries import oidc as questions
from egisz.identity.queries.provider import SignedInBrowser
from egisz.identity.rules import oidc
from egisz.identity.rules.oidc import ClaimRequest, Present, Step, Stop
from egisz.kernel.actor import Actor

_ADDRESS = "/oauth2/authorize"


def _server(actor: Actor, now: datetime, browser: SignedInBrowser | None = None) -> Server:
    return Server(Tables(actor, now, browser), questions.oidc_issuer())


def begin(actor: Actor, call: Call, now: datetime) -> AuthorizationRequest:
    """The request as it may go on through the pages. Raises `Refusal`."""
    server = _server(actor, now)
    scope = server.check_authorization(call)
    asked = {name: call.member(name) for name in oidc.CARRIED if call.member(name)}
    try:
        _check_lengths(call)
        party = _party(call.member("client_id"))
        claims = oidc.read_claims(asked.get("claims", ""), party.scopes)
        oidc.max_age_of(asked.get("max_age", ""))
        if asked.get("response_mode", "query") != "query":
            raise Stop("invalid_request", "The response_mode is not supported")
        hint = call.member("id_token_hint")
        if hint:
            known = server.read_hint(hint)
            if known is None:
                raise Stop("invalid_request", "The id_token_hint is not a token of this provider")
            asked["hint_subject"] = str(known["sub"])
    except Stop as stop:
        raise server.refusal(call, stop.error, stop.description) from stop
    return AuthorizationRequest(
        client_id=party.mnemonic,
        redirect_uri=call.member("redirect_uri"),
        scope=scope,
        state=call.member("state"),
        offline="offline_access" in scope.split(),
        oidc=asked | {"asked_at": str(now.timestamp())},
        wanted=tuple(oidc.consent_words(scope, claims)),
    )


def _check_lengths(call: Call) -> None:
    for part in (call.query, call.form):
        for name in (*oidc.CARRIED, "state", "scope"):
            limit = 500 if name == "nonce" else oidc.LONGEST
            if any(len(value) > limit or "\x00" in value for value in part.get(name, ())):
                raise Stop("invalid_request", f"The {name} parameter is too long")


def _party(client_id: str) -> Party:
    party = questions.party_for(client_id)
    if party is None:
        raise Stop("invalid_client", "The client is not registered")
    return party


def _asked_at(asked: AuthorizationRequest) -> datetime:
    return datetime.fromtimestamp(float(asked.oidc["asked_at"]), UTC)


def _claims(asked: AuthorizationRequest, party: Party) -> ClaimRequest:
    return oidc.read_claims(asked.oidc.get("claims", ""), party.scopes)


def _call(asked: AuthorizationRequest) -> Call:
    members = {name: [value] for name, value in asked.oidc.items() if name in oidc.CARRIED}
    members |= {"client_id": [asked.client_id], "redirect_uri": [asked.redirect_uri], "scope": [asked.scope]}
    if asked.state:
        members["state"] = [asked.state]
    return Call("GET", questions.oidc_issuer() + _ADDRESS, query=members)


def step(actor: Actor, asked: AuthorizationRequest, browser: SignedInBrowser | None, now: datetime) -> Step:
    """What the person has to do next. Raises `Refusal` when the request ends here."""
    try:
        party = _party(asked.client_id)
        present = None
        if browser is not None:
            present = Present(
                subject=str(browser.oid),
                assurance=browser.assurance,
                authenticated_at=browser.authenticated_at or browser.started_at,
                consented_at=questions.consented_at(browser.account_id, party.id, list(asked.wanted)),
            )
        return oidc.next_step(asked.oidc, _asked_at(asked), _claims(asked, party), present, now)
    except Stop as stop:
        raise _server(actor, now).refusal(_call(asked), stop.error, stop.description) from stop


@transaction.atomic
def give(actor: Actor, asked: AuthorizationRequest, browser: SignedInBrowser, now: datetime) -> Reply:
    """The redirect with a code. Raises `Refusal`."""
    return _server(actor, now, browser).give_code(_call(asked), browser)


def decline(actor: Actor, asked: AuthorizationRequest, now: datetime) -> Refusal:
    """The person did not agree."""
    return _server(actor, now).refusal(_call(asked), "access_denied", "")
