"""HTTP to other systems: short patience, short answers, no redirects, no proxies of the environment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from django.db import connection

from egisz.identity.gateway.client.base import SYSTEM_NAME, ProviderRefused
from egisz.identity.gateway.http import read
from egisz.kernel.errors import Unavailable

TIMEOUT = httpx.Timeout(10.0, connect=3.0)


@contextmanager
def line(base_url: str = "") -> Iterator[httpx.Client]:
    """A client for one sign-in; no connection to the database is held while another server works."""
    if not connection.in_atomic_block:
        connection.close()
    try:
        with httpx.Client(base_url=base_url, timeout=TIMEOUT, trust_env=False, follow_redirects=False) as http:
            yield http
    except httpx.HTTPError as error:
        raise Unavailable(SYSTEM_NAME) from error


def ask(http: httpx.Client, method: str, url: str, **options: Any) -> dict[str, Any]:
    """The object that a provider answered with. Raises `ProviderRefused`; `Unavailable` when the provider is ill."""
    try:
        status, body = read(http, method, url, **options)
    except ValueError as error:
        raise ProviderRefused("ANSWER") from error
    if status >= 500 or status == 429:
        raise Unavailable(SYSTEM_NAME)
    if status != 200:
        raise ProviderRefused(told_code(body))
    return body


def told_code(body: dict[str, Any]) -> str:
    """The code of an error: ESIA-… of the description or of `/rs`, else the OAuth 2 error, else ANSWER."""
    for told in (body.get("error_description"), body.get("code")):
        head = str(told or "").partition(":")[0].strip()
        if head.startswith("ESIA-") and len(head) <= 12:
            return head
    error = str(body.get("error") or "")
    return error if error.isascii() and error.replace("_", "").isalpha() and len(error) <= 40 else "ANSWER"
