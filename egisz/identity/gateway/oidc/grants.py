"""The grants of Authlib over our storage: code with PKCE, renewal with rotation, device code; and the id_token."""

from __future__ import annotations

from typing import Any

from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidRequestError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, RefreshTokenGrant
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc8628 import DeviceCodeGrant
from authlib.oidc.core.grants import OpenIDCode, OpenIDToken
from joserfc.jwk import KeySet

from egisz.identity.gateway.oidc import keys
from egisz.identity.gateway.oidc.parties import Device, Held, Party, Person, Store, Ticket

AUTH_METHODS = ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]
ALGORITHM = "RS256"


class CodeGrant(AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS

    @property
    def store(self) -> Store:
        return self.server.store

    def save_authorization_code(self, code: str, request: Any) -> None:
        members = request.payload.data
        self.store.save_code(code, request.client, request.payload.redirect_uri, request.scope, members)

    def query_authorization_code(self, code: str, client: Party) -> Ticket | None:
        """A code is spent when it is shown, whatever else is wrong with the request."""
        return self.store.take_code(code, client)

    def delete_authorization_code(self, authorization_code: Ticket) -> None:
        """Nothing: the row stays, so that a second showing is noticed."""

    def authenticate_user(self, authorization_code: Ticket) -> Person:
        return authorization_code.person


class RefreshGrant(RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS
    INCLUDE_NEW_REFRESH_TOKEN = True

    def _validate_request_token(self, client: Party) -> Held:
        """A refresh token is spent when it is shown; a second showing shuts its family."""
        token = self.request.form.get("refresh_token")
        if token is None:
            raise InvalidRequestError("Missing 'refresh_token' in request.")
        held = self.server.store.take_refresh(token, client)
        if held is None:
            raise InvalidGrantError()
        return held

    def authenticate_user(self, refresh_token: Held) -> Person:
        self.request.authorization_code = refresh_token.ticket
        return refresh_token.ticket.person

    def revoke_old_credential(self, refresh_token: Held) -> None:
        """Nothing: it was spent when it was shown."""


class DeviceGrant(DeviceCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS

    def authenticate_token_endpoint_client(self) -> Party:
        self._party: Party = super().authenticate_token_endpoint_client()
        return self._party

    def query_device_credential(self, device_code: str) -> Device:
        self._device: Device | None = self.server.store.poll_device(device_code, self._party)
        if self._device is None:
            raise InvalidGrantError("Invalid 'device_code' in request.")
        return self._device

    def query_user_grant(self, user_code: str) -> tuple[Person | None, bool] | None:
        device = self._device
        if device is None or not device.answered:
            return None
        if device.ticket is None:
            return None, False
        self.request.authorization_code = device.ticket
        return device.ticket.person, True

    def should_slow_down(self, credential: Device) -> bool:
        return credential.too_soon


class Challenge(CodeChallenge):
    """PKCE with S256 only; required of clients that have no secret (RFC 9700, 2.1.1)."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        members = grant.request.payload.data
        if not members.get("code_challenge") and grant.request.client.is_public:
            raise InvalidRequestError("Missing 'code_challenge'")
        super().validate_code_challenge(grant, redirect_uri)
        if members.get("code_challenge") and members.get("code_challenge_method") != "S256":
            raise InvalidRequestError("The 'code_challenge_method' must be S256")

    def get_authorization_code_challenge_method(self, authorization_code: Ticket) -> str:
        return "S256"


class _Claims:
    """What both kinds of id_token share."""

    server: Any

    def get_client_algorithm(self, client: Party) -> str:
        return ALGORITHM

    def get_encode_header(self, client: Party) -> dict[str, str]:
        return {"alg": ALGORITHM, "typ": "JWT", "kid": str(keys.signing_key().kid)}

    def resolve_client_private_key(self, client: Party) -> Any:
        return keys.signing_key()

    def get_compatible_claims(self, request: Any) -> dict[str, Any]:
        store: Store = self.server.store
        issued = int(store.now.timestamp())
        return {
            "iss": self.server.issuer,
            "aud": request.client.client_id,
            "azp": request.client.client_id,
            "iat": issued,
            "exp": issued + int(store.terms.id_token.total_seconds()),
            "sid": str(request.authorization_code.session_id),
        }

    def generate_user_info(self, user: Person, scope: str) -> dict[str, Any]:
        return {"sub": user.subject}


class FirstIdToken(_Claims, OpenIDCode):
    def __init__(self, server: Any) -> None:
        super().__init__(require_nonce=False)
        self.server = server

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        """The client compares the nonce with its own; for us a code is good once, and that is enough."""
        return False

    def get_authorization_code_claims(self, authorization_code: Ticket) -> dict[str, Any]:
        return super().get_authorization_code_claims(authorization_code) | _named(authorization_code)


class LaterIdToken(_Claims, OpenIDToken):
    """After a renewal and for a device: without a nonce (OpenID Connect Core 12.2)."""

    def __init__(self, server: Any) -> None:
        self.server = server

    def get_authorization_code_claims(self, authorization_code: Ticket) -> dict[str, Any]:
        claims = super().get_authorization_code_claims(authorization_code)
        claims.pop("nonce", None)
        return claims | _named(authorization_code)


def _named(ticket: Ticket) -> dict[str, Any]:
    return {name: ticket.person.claims[name] for name in ticket.id_token_claims if name in ticket.person.claims}


class KeyAssertion(JWTBearerClientAssertion):
    """`private_key_jwt`: a client signs who it is; each assertion is good once."""

    CLIENT_AUTH_METHOD = "private_key_jwt"

    def __init__(self, store: Store, issuer: str) -> None:
        super().__init__()
        self.store, self.issuer = store, issuer

    def get_audiences(self) -> list[str]:
        return [self.issuer, f"{self.issuer}/oauth2/token"]

    def resolve_client_public_key(self, client: Party) -> Any:
        return KeySet.import_key_set(client.public_keys or {"keys": []})  # type: ignore[arg-type]

    def validate_jti(self, claims: Any, jti: str) -> bool:
        party = self.store.client(str(claims["sub"]))
        return party is not None and self.store.note_assertion(party, str(jti), int(claims["exp"]))
