"""Endpoints and extensions of Authlib over our storage."""

from __future__ import annotations

from typing import Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import UnauthorizedClientError
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from authlib.oauth2.rfc8628 import DeviceAuthorizationEndpoint
from authlib.oauth2.rfc9101 import JWTAuthenticationRequest
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.rpinitiated import EndSessionEndpoint

from egisz.identity.gateway.oidc import keys
from egisz.identity.gateway.oidc.grants import ALGORITHM, AUTH_METHODS
from egisz.identity.gateway.oidc.parties import Held, Party
from egisz.identity.rules import oidc

CONFIDENTIAL = [method for method in AUTH_METHODS if method != "none"]


class Issuer(IssuerParameter):
    """`iss` in every answer of the authorization endpoint (RFC 9207)."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer

    def get_issuer(self) -> str:
        return self._issuer


class NoRequestObjects(JWTAuthenticationRequest):
    """`request` and `request_uri` are answered with request_not_supported and request_uri_not_supported."""

    def __init__(self) -> None:
        super().__init__(support_request=False, support_request_uri=False)

    def get_server_metadata(self) -> dict[str, Any]:
        return {}

    def get_client_require_signed_request_object(self, client: Party) -> bool:
        return False


class Revocation(RevocationEndpoint):
    CLIENT_AUTH_METHODS = AUTH_METHODS

    def query_token(self, token_string: str, token_type_hint: str | None) -> Held | None:
        return self.server.store.find_token(token_string)

    def revoke_token(self, token: Held, request: Any) -> None:
        self.server.store.revoke(token)


class Introspection(IntrospectionEndpoint):
    """A client asks about tokens of its own only."""

    CLIENT_AUTH_METHODS = CONFIDENTIAL

    def query_token(self, token_string: str, token_type_hint: str | None) -> Held | None:
        return self.server.store.find_token(token_string)

    def check_permission(self, token: Held, client: Party, request: Any) -> bool:
        return token.check_client(client)

    def introspect_token(self, token: Held) -> dict[str, Any]:
        return {
            "active": True,
            "client_id": token.client_id,
            "token_type": "Bearer" if token.kind == "access" else "refresh_token",
            "scope": token.scope,
            "sub": token.ticket.person.subject,
            "aud": token.client_id,
            "iss": self.server.issuer,
            "exp": int(token.expires_at.timestamp()),
            "iat": int(token.issued_at.timestamp()),
            "acr": token.ticket.acr,
            "auth_time": token.ticket.get_auth_time(),
        }


class DeviceAuthorization(DeviceAuthorizationEndpoint):
    CLIENT_AUTH_METHODS = AUTH_METHODS
    EXPIRES_IN = int(oidc.DEVICE_CODE_LIFE.total_seconds())
    INTERVAL = oidc.DEVICE_INTERVAL

    def authenticate_client(self, request: Any) -> Party:
        client: Party = super().authenticate_client(request)
        if not client.check_grant_type(oidc.DEVICE_GRANT):
            raise UnauthorizedClientError("The client is not registered for device codes")
        if client.get_allowed_scope(request.payload.scope) is None:
            raise OAuth2Error(error="invalid_scope", description="No scope that the client may have")
        return client

    def get_verification_uri(self) -> str:
        return f"{self.server.issuer}/device/"

    def save_device_credential(self, client_id: str, scope: str, data: dict[str, Any]) -> None:
        party = self.server.store.client(client_id)
        allowed = party.get_allowed_scope(scope)
        self.server.store.save_device(party, data["device_code"], data["user_code"], allowed)


class EndSession(EndSessionEndpoint):
    """Authlib checks the request; the session is ended by the page, which sees the cookie."""

    def __init__(self, server: Any) -> None:
        self.server = server

    def get_server_jwks(self) -> Any:
        return keys.public_keys()

    def get_algorithms(self) -> list[str]:
        return [ALGORITHM]

    def _validate_id_token_hint(self, id_token_hint: str) -> dict[str, Any]:
        claims = self.server.read_hint(id_token_hint)
        if claims is None:
            raise OAuth2Error(error="invalid_request", description="The id_token_hint is not a token of this provider")
        return claims

    def end_session(self, end_session_request: Any) -> None:
        """Nothing here: see the class."""
