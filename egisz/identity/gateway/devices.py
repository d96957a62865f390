"""What a browser says of itself, in a few words (`ua-parser`, docs/adr/0005)."""

from __future__ import annotations

from functools import lru_cache

from ua_parser import parse

_MOST = 500  # characters that are looked at: longer ones are made up
_NAMES = {"Mobile Safari": "Safari", "Chrome Mobile": "Chrome", "Chrome Mobile iOS": "Chrome", "Mac OS X": "macOS"}


@lru_cache(maxsize=512)
def device_of(user_agent: str) -> str:
    """«Chrome, Windows», «Safari, iPhone»; "" when nothing is recognised."""
    found = parse(user_agent[:_MOST])
    browser = _NAMES.get(found.user_agent.family, found.user_agent.family) if found.user_agent else ""
    system = _NAMES.get(found.os.family, found.os.family) if found.os else ""
    if found.device and found.device.family in ("iPhone", "iPad"):
        system = found.device.family
    return ", ".join(part for part in (browser, system) if part)[:120]
