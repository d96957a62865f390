"""The sign-in provider of this installation, by EGISZ_SIGNIN (docs/how-to/sign-in.md)."""

from __future__ import annotations

from django.conf import settings

from egisz.identity.gateway import keys
from egisz.identity.gateway.client.base import IdentityProvider
from egisz.identity.gateway.client.embedded import Embedded
from egisz.identity.gateway.client.esia_v1 import EsiaV1
from egisz.identity.gateway.client.esia_v3 import EsiaV3
from egisz.identity.gateway.client.oidc_gateway import OidcGateway
from egisz.identity.gateway.signers import signer
from egisz.kernel.errors import Unavailable

_ESIA: dict[str, type[EsiaV1 | EsiaV3]] = {"embedded": Embedded, "esia_v3": EsiaV3, "esia_v1": EsiaV1}
PROVIDERS = (*_ESIA, "oidc_gateway")
NOT_CHOSEN = "Вход не настроен. Администратору: выберите сервис входа, EGISZ_SIGNIN (docs/how-to/sign-in.md)"


def issuer() -> str:
    """The `iss` of ЕСИА's tokens: EGISZ_ESIA_ISSUER, else its address with a slash."""
    return str(settings.EGISZ_ESIA_ISSUER) or f"{settings.EGISZ_ESIA_URL}/"


def sign_in_provider() -> IdentityProvider:
    """Raises `Unavailable` where an installation on https has not chosen yet."""
    name = settings.EGISZ_SIGNIN
    if not name:
        raise Unavailable(NOT_CHOSEN)
    if name == "oidc_gateway":
        return OidcGateway(
            issuer=settings.EGISZ_OIDC_ISSUER, client_id=settings.EGISZ_OIDC_CLIENT_ID,
            client_secret=settings.EGISZ_OIDC_CLIENT_SECRET, scope=settings.EGISZ_OIDC_SCOPE,
            confirmed_acr=frozenset(settings.EGISZ_OIDC_CONFIRMED_ACR.split()),
            snils_claim=settings.EGISZ_OIDC_SNILS_CLAIM,
        )  # fmt: skip
    return _ESIA[name](
        base_url=settings.EGISZ_ESIA_URL, client_id=settings.EGISZ_ESIA_CLIENT_ID, signer=signer(),
        certificate=keys.provider_certificate(), issuer=issuer(),
    )  # fmt: skip
