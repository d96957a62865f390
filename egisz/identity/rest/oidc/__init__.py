"""Addresses of OpenID Connect that clients call by themselves."""
