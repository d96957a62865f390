"""How a webhook is signed, when it is tried again, and where it may never go. Pure.

Headers and signature are those of Standard Webhooks (standardwebhooks.com), so that ready libraries can check them:
HMAC-SHA256 over «id.timestamp.body» with the bytes of the secret, in Base64.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

GIVE_UP_AFTER: Final = 10  # failures in a row switch a webhook off
_PAUSES: Final = (10, 60, 300, 1800, 7200, 21600)  # seconds before the next attempt; then the delivery is given up
_PREFIX: Final = "whsec_"
_TRANSLATED: Final = ip_network("64:ff9b::/96")  # IPv4 behind NAT64


def secret_of(random: bytes) -> str:
    return _PREFIX + base64.b64encode(random).decode()


def signature(secret: str, message_id: str, timestamp: int, body: str) -> str:
    """«v1,…» for the header webhook-signature."""
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    signed = hmac.new(key, f"{message_id}.{timestamp}.{body}".encode(), hashlib.sha256).digest()
    return "v1," + base64.b64encode(signed).decode()


def headers(secret: str, message_id: str, now: datetime, body: str) -> dict[str, str]:
    timestamp = int(now.timestamp())
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, message_id, timestamp, body),
    }


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many attempts; None when the delivery is given up."""
    return now + timedelta(seconds=_PAUSES[attempts - 1]) if attempts <= len(_PAUSES) else None


def is_public_address(text: str) -> bool:
    """Is it an address of the open Internet? Also an IPv4 address inside an IPv6 one must be."""
    address: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is not None:
            return is_public_address(str(inner))
        if address in _TRANSLATED:
            return is_public_address(str(IPv4Address(int(address) & 0xFFFFFFFF)))
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved
