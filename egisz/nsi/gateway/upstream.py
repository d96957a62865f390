"""Another server of reference data, over its REST API (`domain/nsi.md` 2–7): the real one, or another installation."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from typing import Any

import httpx
import orjson

from egisz.kernel.errors import Unavailable
from egisz.nsi.rules import BadAnswer

PAGE = 2000  # rows of a `data` page
_LIST_PAGE = 200
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0  # seconds
_MOST_PAGES = 10_000
_MOST_BYTES = 256 * 1024 * 1024  # of one answer


class UpstreamServer:
    """tries: how often a question is asked before the server counts as down; pause: waits some seconds in between."""

    def __init__(
        self,
        address: str,
        user_key: str,
        *,
        ca_file: str = "",
        tries: int = 5,
        seconds: float = 60.0,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.address = address.rstrip("/").removesuffix("/port/rest")  # people copy either
        self._key = user_key
        self._tries = tries
        self._pause = pause
        verify: ssl.SSLContext | bool = ssl.create_default_context(cafile=ca_file) if ca_file else True
        self._client = httpx.Client(timeout=httpx.Timeout(seconds, connect=10.0), follow_redirects=False, verify=verify)

    def __enter__(self) -> UpstreamServer:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def books(self) -> list[tuple[str, str]]:
        """(oid, current version) of every book."""
        found: dict[str, str] = {}
        for page in range(1, _MOST_PAGES):
            answer = self._ask("searchDictionary", page=page, size=_LIST_PAGE, showArchive="true")
            listed = answer.get("list") or []
            found.update({item["oid"]: item["version"] for item in listed})
            if len(listed) == 0 or len(found) >= answer.get("total", 0):
                break
        return list(found.items())

    def versions(self, oid: str) -> list[str]:
        """All versions of a book, the newest first."""
        found: dict[str, None] = {}
        for page in range(1, _MOST_PAGES):
            answer = self._ask("versions", identifier=oid, page=page, size=_LIST_PAGE)
            listed = answer.get("list") or []
            before = len(found)
            found.update(dict.fromkeys(item["version"] for item in listed))
            if len(found) == before or len(found) >= answer.get("total", 0):
                break
        return list(found)

    def passport(self, oid: str, version: str) -> tuple[str, dict[str, Any]]:
        """The text of the answer and what it says."""
        text = self._text("passport", identifier=oid, version=version)
        return text, _read(text)

    def data(self, oid: str, version: str, page: int) -> dict[str, Any]:
        """A page of rows, from 1."""
        return self._ask("data", identifier=oid, version=version, page=page, size=PAGE)

    def _ask(self, method: str, **query: object) -> dict[str, Any]:
        return _read(self._text(method, **query))

    def _text(self, method: str, **query: object) -> str:
        """The body of an answer; asks again after 429, 5xx and broken connections, later and later."""
        url = f"{self.address}/port/rest/{method}"
        wait = _FIRST_PAUSE
        for attempt in range(1, self._tries + 1):
            try:
                response = self._client.get(url, params={"userKey": self._key, **{k: str(v) for k, v in query.items()}})
            except httpx.TransportError:
                response = None
            if response is not None and response.status_code == 200:
                if len(response.content) > _MOST_BYTES:
                    raise BadAnswer(f"{method}: ответ больше {_MOST_BYTES >> 20} МБ")
                return _decoded(method, response.content)
            if response is not None and response.status_code != 429 and response.status_code < 500:
                raise BadAnswer(f"{method}: сервер ответил {response.status_code}")
            if attempt < self._tries:
                self._pause(min(_asked_pause(response) or wait, _LONGEST_PAUSE))
                wait *= 2
        raise Unavailable(self.address)


def _asked_pause(response: httpx.Response | None) -> float | None:
    asked = response.headers.get("Retry-After", "") if response is not None else ""
    return float(asked) if asked.isdecimal() else None


def _decoded(method: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadAnswer(f"{method}: ответ не в кодировке UTF-8") from error


def _read(text: str) -> dict[str, Any]:
    try:
        answer = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadAnswer(f"ответ сервера – не JSON: {error}") from error
    if not isinstance(answer, dict) or answer.get("result") != "OK":
        told = answer.get("resultText") if isinstance(answer, dict) else None
        raise BadAnswer(f"сервер отказал: {told or 'без объяснения'}")
    return answer
