"""Authlib at our desk: its grants and endpoints over our storage. Only this drawer knows Authlib."""

from egisz.identity.gateway.oidc.calls import Call, Reply
from egisz.identity.gateway.oidc.parties import Device, Held, Party, Store, Ticket
from egisz.identity.gateway.oidc.server import Logout, Refusal, Server

__all__ = ["Call", "Device", "Held", "Logout", "Party", "Refusal", "Reply", "Server", "Store", "Ticket"]
