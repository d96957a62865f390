"""Short answers of other systems: at most so many bytes, a JSON object, nothing else."""

from __future__ import annotations

import json
from typing import Any

import httpx

MAX_ANSWER = 256 * 1024


def read(http: httpx.Client, method: str, url: str, *, limit: int = MAX_ANSWER, **options: Any) -> tuple[int, Any]:
    """The status and the JSON object of an answer; `ValueError` for anything else or longer than the limit."""
    with http.stream(method, url, **options) as response:
        body = bytearray()
        for part in response.iter_bytes():
            body += part
            if len(body) > limit:
                raise ValueError("the answer is too long")
    found = json.loads(bytes(body) or b"{}")
    if not isinstance(found, dict):
        raise ValueError("no object")
    return response.status_code, found
