"""Whose request it is: the address of the client, through the proxies that the settings name and no others."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_MOST_FORWARDED = 1000


@dataclass(frozen=True, slots=True)
class Client:
    """name: the address, or the network of 64 bits that an IPv6 client is given; "" when it is not known.

    is_own: the request comes from a network that `EGISZ_OWN_NETWORKS` lists.
    """

    name: str
    is_own: bool


def client_of(environ: Mapping[str, Any]) -> Client:
    """The client of a WSGI request; X-Forwarded-For counts only from a proxy of `EGISZ_PROXIES`."""
    return _client(
        environ.get("REMOTE_ADDR", ""),
        environ.get("HTTP_X_FORWARDED_FOR", ""),
        settings.EGISZ_PROXIES,
        settings.EGISZ_OWN_NETWORKS,
    )


def address_of(environ: Mapping[str, Any]) -> str:
    """The whole address of the client, by the same rule: for the journal, the list of sessions and limits of pages."""
    return _through(environ.get("REMOTE_ADDR", ""), environ.get("HTTP_X_FORWARDED_FOR", ""), settings.EGISZ_PROXIES)


@lru_cache(maxsize=8192)
def _through(remote: str, forwarded: str, proxies: str) -> str:
    """Each proxy writes its own client behind the others: the last one that is no proxy of ours is the client."""
    name = remote
    if forwarded and _is_in(remote, proxies):
        for part in reversed(forwarded[-_MOST_FORWARDED:].split(",")):
            if _parsed(part) is None:
                break
            name = part.strip()
            if not _is_in(name, proxies):
                break
    return name


@lru_cache(maxsize=8192)
def _client(remote: str, forwarded: str, proxies: str, free: str) -> Client:
    name = _through(remote, forwarded, proxies)
    address = _parsed(name)
    if address is None:
        return Client("", is_own=not remote)
    is_own = _is_in(name, free) and (name != remote or not forwarded)
    if address.version == 6:
        return Client(str(ipaddress.ip_network((int(address) >> 64 << 64, 64))), is_own)
    return Client(str(address), is_own)


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if address.version == 6 else address


def _is_in(text: str, networks: str) -> bool:
    address = _parsed(text)
    return address is not None and any(address in network for network in _networks(networks))


@lru_cache(maxsize=64)
def _networks(text: str) -> tuple[Network, ...]:
    """«10.0.0.0/8, ::1»; ValueError for what is no network."""
    return tuple(ipaddress.ip_network(part, strict=False) for part in text.replace(",", " ").split())
