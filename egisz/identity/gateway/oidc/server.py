"""The authorization server: Authlib's, with our grants, endpoints, answers and storage."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from authlib.oauth2 import AuthorizationServer, OAuth2Error
from authlib.oauth2.base import invalid_error_characters
from authlib.oauth2.rfc6749 import AccessDeniedError, list_to_scope
from authlib.oauth2.rfc6750 import InsufficientScopeError, InvalidTokenError
from authlib.oidc.rpinitiated import EndSessionRequest
from joserfc import jwt
from joserfc.errors import JoseError

from egisz.identity.gateway.oidc import keys
from egisz.identity.gateway.oidc.calls import Call, Reply, Request
from egisz.identity.gateway.oidc.endpoints import (
    DeviceAuthorization,
    EndSession,
    Introspection,
    Issuer,
    NoRequestObjects,
    Revocation,
)
from egisz.identity.gateway.oidc.grants import (
    ALGORITHM,
    Challenge,
    CodeGrant,
    DeviceGrant,
    FirstIdToken,
    KeyAssertion,
    LaterIdToken,
    RefreshGrant,
)
from egisz.identity.gateway.oidc.parties import Held, Party, Store

REPEATED = "A parameter came more than once"


def _plain(call: Call) -> None:
    """Authlib repeats these members in its words to the client, where only ASCII may stand (RFC 6749, 4.1.2.1)."""
    for name in ("response_type", "redirect_uri", "grant_type"):
        if invalid_error_characters(call.member(name)):
            raise OAuth2Error(error="invalid_request", description=f"Unexpected characters in {name}")


class Refusal(Exception):
    """A request for authorization is refused: `reply` goes back to the client, or None when nobody may be told."""

    def __init__(self, error: str, description: str, reply: Reply | None) -> None:
        super().__init__(error)
        self.error, self.description, self.reply = error, description, reply


@dataclass(frozen=True, slots=True)
class Logout:
    """A checked request to sign out. session_id, subject: whom the hint names, "" without one."""

    client_title: str
    back: str
    session_id: str
    subject: str


class Server(AuthorizationServer):
    """One request is served by one `Server`: it acts at the moment and in the transaction of its store."""

    def __init__(self, store: Store, issuer: str) -> None:
        super().__init__()
        self.store, self.issuer = store, issuer
        self.register_token_generator("default", self._new_tokens)
        self.register_client_auth_method("private_key_jwt", KeyAssertion(store, issuer))
        self.register_extension(NoRequestObjects)
        issuer_parameter = Issuer(issuer)
        self.register_extension(issuer_parameter)
        self._issuer_parameter = issuer_parameter
        self.register_grant(CodeGrant, [FirstIdToken(self), Challenge(required=True)])
        self.register_grant(RefreshGrant, [LaterIdToken(self)])
        self.register_grant(DeviceGrant, [LaterIdToken(self)])
        for endpoint in (Revocation, Introspection, DeviceAuthorization, EndSession):
            self.register_endpoint(endpoint(self))

    # ── what Authlib asks ──

    def query_client(self, client_id: str) -> Party | None:
        return self.store.client(client_id)

    def create_oauth2_request(self, request: Any) -> Request:
        return request if isinstance(request, Request) else Request(request)

    def handle_response(self, status: int, payload: Any, headers: Any) -> Reply:
        return Reply(status, payload, dict(headers))

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens: what happened is written by the actions."""

    def register_extension(self, extension: Any) -> None:
        (extension() if isinstance(extension, type) else extension)(self)

    def save_token(self, token: dict[str, Any], request: Any) -> None:
        self.store.save_tokens(
            request.authorization_code,
            request.client,
            token["access_token"],
            token.get("refresh_token", ""),
            token.get("scope", ""),
        )

    def _new_tokens(
        self, *, grant_type: str, client: Party, scope: str, include_refresh_token: bool, **_: Any
    ) -> dict[str, Any]:
        allowed = client.get_allowed_scope(list_to_scope(scope)) or ""
        token = {
            "access_token": secrets.token_urlsafe(32),
            "token_type": "Bearer",
            "expires_in": int(self.store.terms.access.total_seconds()),
            "scope": allowed,
        }
        renewal = grant_type == "refresh_token"
        if include_refresh_token and (renewal or "offline_access" in allowed.split()):
            token["refresh_token"] = secrets.token_urlsafe(32)
        return token

    # ── what the actions ask ──

    def check_authorization(self, call: Call) -> str:
        """The scope that the request may have; raises `Refusal`."""
        grant = self._grant(call)
        return str(grant.request.scope)

    def give_code(self, call: Call, user: Any) -> Reply:
        """The redirect with a code for a person who is there and has agreed."""
        grant = self._grant(call)
        return self.create_authorization_response(grant.request, grant_user=user, grant=grant)

    def _grant(self, call: Call) -> Any:
        try:
            request = self.create_oauth2_request(call)
            if call.repeated():
                raise Refusal("invalid_request", REPEATED, None)
            _plain(call)
            return self.get_consent_grant(request, end_user=True)
        except OAuth2Error as error:
            raise self.refusal(call, error.error, error.description or "") from error

    def refusal(self, call: Call, error: str, description: str) -> Refusal:
        """Back to the client when the client and its address are known; otherwise nobody is told but the person."""
        party = self.store.client(call.member("client_id"))
        address = call.member("redirect_uri")
        if party is None or not party.check_redirect_uri(address) or error == "insecure_transport":
            return Refusal(error, description, None)
        failure = OAuth2Error(description=description, error=error, state=call.member("state"), redirect_uri=address)
        if error == "access_denied":
            failure = AccessDeniedError(state=call.member("state"), redirect_uri=address)
        reply = self.handle_response(*failure())
        self._issuer_parameter.add_issuer_parameter(self, reply)
        return Refusal(error, description, reply)

    def token(self, call: Call) -> Reply:
        return self._answer(call, self.create_token_response)

    def endpoint(self, name: str, call: Call) -> Reply:
        return self._answer(call, lambda request: self.create_endpoint_response(name, request))

    def _answer(self, call: Call, work: Any) -> Reply:
        try:
            request = self.create_oauth2_request(call)
            if call.repeated():
                raise OAuth2Error(error="invalid_request", description=REPEATED)
            _plain(call)
            return work(request)
        except OAuth2Error as error:
            return self.handle_response(*error())

    def bearer(self, token: str, scope: str) -> Held | Reply:
        """The token of a request to a protected address, or the refusal (RFC 6750, 3)."""
        held = self.store.find_token(token) if token else None
        if held is None or held.kind != "access" or not held.alive:
            return self.handle_response(*InvalidTokenError(realm=self.issuer)())
        if scope not in held.scope.split():
            reply = self.handle_response(*InsufficientScopeError()())
            reply.headers["WWW-Authenticate"] = f'Bearer error="insufficient_scope", scope="{scope}"'
            return reply
        return held

    def read_hint(self, token: str) -> dict[str, Any] | None:
        """The claims of an id_token of ours, however old; None when it is not ours (Core 3.1.2.1, id_token_hint)."""
        try:
            claims = dict(jwt.decode(token, keys.public_keys(), algorithms=[ALGORITHM]).claims)
        except (JoseError, ValueError):
            return None
        return claims if claims.get("iss") == self.issuer else None

    def check_logout(self, call: Call) -> Logout:
        """Raises `Refusal` without a reply: after an error nobody is sent anywhere (RP-Initiated Logout 1.0, 4)."""
        try:
            if call.repeated():
                raise OAuth2Error(error="invalid_request", description=REPEATED)
            asked: EndSessionRequest = self.validate_endpoint_request("end_session", Request(call))
        except OAuth2Error as error:
            raise Refusal(error.error or "", error.description or "", None) from error
        claims = asked.id_token_claims or {}
        return Logout(
            client_title=asked.client.title if asked.client else "",
            back=asked.redirect_uri or "",
            session_id=str(claims.get("sid", "")),
            subject=str(claims.get("sub", "")),
        )
