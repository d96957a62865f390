"""Sign-in from the side of the client, and the keys and signatures that both sides need."""

from egisz.identity.gateway.client import (
    Departure,
    IdentityProvider,
    ProviderIdentity,
    ProviderRefused,
    sign_in_provider,
    told_code,
)

__all__ = ["Departure", "IdentityProvider", "ProviderIdentity", "ProviderRefused", "sign_in_provider", "told_code"]
