"""What the provider says of itself (OpenID Connect Discovery 1.0, RFC 8414) and its keys."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from egisz.identity.gateway.oidc import keys
from egisz.identity.gateway.oidc.endpoints import CONFIDENTIAL
from egisz.identity.gateway.oidc.grants import ALGORITHM, AUTH_METHODS
from egisz.identity.queries.oidc import oidc_issuer
from egisz.identity.rest.face import embedded_only
from egisz.identity.rules import oidc

_ASYMMETRIC = ["RS256", "PS256", "ES256", "EdDSA"]


@login_not_required
@embedded_only
@require_safe
def configuration(request: HttpRequest) -> JsonResponse:
    issuer = oidc_issuer()

    def at(name: str) -> str:
        return f"{issuer}{reverse(f'identity:{name}')}"

    body = {
        "issuer": issuer,
        "authorization_endpoint": at("oidc_authorize"),
        "token_endpoint": at("oidc_token"),
        "userinfo_endpoint": at("oidc_userinfo"),
        "jwks_uri": at("oidc_jwks"),
        "end_session_endpoint": at("oidc_logout"),
        "revocation_endpoint": at("oidc_revoke"),
        "introspection_endpoint": at("oidc_introspect"),
        "device_authorization_endpoint": at("oidc_device"),
        "scopes_supported": list(oidc.SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": list(oidc.GRANTS),
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "token_endpoint_auth_methods_supported": AUTH_METHODS,
        "token_endpoint_auth_signing_alg_values_supported": _ASYMMETRIC,
        "revocation_endpoint_auth_methods_supported": AUTH_METHODS,
        "introspection_endpoint_auth_methods_supported": CONFIDENTIAL,
        "code_challenge_methods_supported": ["S256"],
        "acr_values_supported": list(oidc.ACR_VALUES),
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "display_values_supported": ["page"],
        "claim_types_supported": ["normal"],
        "claims_supported": ["sub", "iss", "aud", "auth_time", "acr", "amr", "sid", *oidc.CLAIMS],
        "claims_parameter_supported": True,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "authorization_response_iss_parameter_supported": True,
        "ui_locales_supported": ["ru"],
    }
    return _public(body)


@login_not_required
@embedded_only
@require_safe
def jwks(request: HttpRequest) -> JsonResponse:
    return _public(keys.published())


def _public(body: dict[str, object]) -> JsonResponse:
    """Anybody may read it, scripts of other sites too; five minutes are kept, so that a new key is soon known."""
    response = JsonResponse(body)
    response["Cache-Control"] = "public, max-age=300"
    response["Access-Control-Allow-Origin"] = "*"
    return response
