"""The cabinet as a client of a sign-in provider; which one, a setting says (docs/adr/0014)."""

from egisz.identity.gateway.client.answers import told_code
from egisz.identity.gateway.client.base import (
    SCOPE,
    Departure,
    IdentityProvider,
    ProviderIdentity,
    ProviderRefused,
)
from egisz.identity.gateway.client.factory import PROVIDERS, issuer, sign_in_provider

__all__ = [
    "PROVIDERS",
    "SCOPE",
    "Departure",
    "IdentityProvider",
    "ProviderIdentity",
    "ProviderRefused",
    "issuer",
    "sign_in_provider",
    "told_code",
]
