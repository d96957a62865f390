"""ЕСИА from the side of its client, and the keys and signatures that both sides need."""

from egisz.identity.gateway.client import EsiaClient, IdentityProvider, ProviderIdentity, ProviderRefused, esia

__all__ = ["EsiaClient", "IdentityProvider", "ProviderIdentity", "ProviderRefused", "esia"]
