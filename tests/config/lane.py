"""A client of the fast lane: the lane itself in front of Django, without a socket."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson
from django.core.handlers.wsgi import WSGIHandler

from egisz.config.lane import ROUTES, Lane


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return orjson.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


class LaneClient:
    """`client.get("/port/rest/data", identifier=…, filters=["A|1", "B|2"])`; a raw query is written into the path."""

    def __init__(self, routes=ROUTES, django=None):
        self.lane = Lane(django or WSGIHandler(), routes)

    def get(self, path, /, *, headers=None, **parameters) -> Answer:
        return self.ask("GET", path, headers=headers, **parameters)

    def post(self, path, body=b"", content_type="application/json", /, *, headers=None, **parameters) -> Answer:
        return self.ask("POST", path, body, content_type, headers=headers, **parameters)

    def ask(self, method, path, body=b"", content_type="", /, *, headers=None, **parameters) -> Answer:
        path, _, query = path.partition("?")
        query = "&".join(filter(None, [query, urlencode(parameters, doseq=True)]))
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "testserver",
            "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "localhost", "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(), "wsgi.multithread": True, "SCRIPT_NAME": "",
        }  # fmt: skip
        if body:
            environ |= {"CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": content_type}
        environ |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in (headers or {}).items()}
        found: dict[str, Any] = {}

        def start(status, listed, exc_info=None):
            found.update(status=int(status[:3]), headers=dict(listed))

        data = b"".join(self.lane(environ, start))
        return Answer(found["status"], found["headers"], data)
