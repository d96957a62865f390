"""SMS: through a gateway over HTTP, or, where none is set, into a folder as letters are."""

from __future__ import annotations

import json
from urllib.parse import unquote, urlsplit, urlunsplit

import httpx
from django.conf import settings

from egisz.kernel import clock
from egisz.kernel.errors import Unavailable

TIMEOUT = httpx.Timeout(10.0, connect=3.0)


def send_sms(phone: str, text: str) -> None:
    """One message. Raises `Unavailable` when the gateway does not take it: the worker tries again."""
    if settings.EGISZ_SMS_URL:
        _to_gateway(phone, text)
        return
    folder = settings.EGISZ_DATA_DIR / "sms"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{clock.now():%Y%m%d-%H%M%S-%f}.json"
    path.write_text(json.dumps({"to": phone, "text": text}, ensure_ascii=False) + "\n", encoding="utf-8")


def _to_gateway(phone: str, text: str) -> None:
    parts = urlsplit(settings.EGISZ_SMS_URL)
    host = parts.hostname or ""
    address = urlunsplit(parts._replace(netloc=f"{host}:{parts.port}" if parts.port else host))
    headers = {"Authorization": f"Bearer {unquote(parts.username)}"} if parts.username else {}
    try:
        answer = httpx.post(
            address, json={"to": phone, "text": text}, headers=headers, timeout=TIMEOUT, trust_env=False
        )
    except httpx.HTTPError as error:
        raise Unavailable("шлюз SMS") from error
    if not answer.is_success:
        raise Unavailable("шлюз SMS")
