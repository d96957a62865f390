"""The provider on a real socket, npm `openid-client` as the system, and a person with a browser of httpx.

The server works on the connection of the test: everything is rolled back at its end.
"""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.core.servers.basehttp import WSGIRequestHandler, WSGIServer
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connections

from egisz.identity import public as identity
from egisz.identity.rules import oidc
from tests.identity.client import csrf_of
from tests.identity.oidc.relying import AFTER, BACK, SCOPE, members
from tests.identity.outside.installed import node_project
from tests.identity.people import PASSWORD, SYSTEM, snils_of

SCRIPT = Path(__file__).resolve().parents[1] / "outside" / "node" / "openid.mjs"


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: refusals are expected."""


@contextmanager
def socket_server() -> Iterator[str]:
    """The site on a free port of this machine, one request at a time, on the connection of the test."""
    mine = connections["default"]
    mine.inc_thread_sharing()
    server = WSGIServer(("127.0.0.1", 0), _Quiet)
    server.set_app(get_wsgi_application())

    def serve() -> None:
        connections["default"] = mine
        server.serve_forever(poll_interval=0.02)

    for signal in (request_started, request_finished):  # they would close a connection that is in a transaction
        signal.disconnect(close_old_connections)
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
        mine.dec_thread_sharing()


class Refusal(Exception):
    """openid-client raised an error; `told` holds its members."""

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__(told)
        self.told = told

    @property
    def error(self) -> str:
        return str(self.told.get("error") or self.told.get("code"))


class Library:
    """The running script with openid-client."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            ["node", "--input-type=module", "--eval", SCRIPT.read_text()],
            cwd=node_project(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, verb: str, **given: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"verb": verb, "given": given}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "failure" in answer:
            raise Refusal(answer["failure"])
        return answer["ok"]

    def stop(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


@dataclass
class Person:
    """Somebody with a browser: cookies, forms, no scripts."""

    site: str
    number: int = 1
    browser: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=20))
    seen: list[str] = field(default_factory=list)
    last: httpx.Response | None = None

    def open(self, url: str, method: str = "GET", **given: Any) -> str:
        """Follow the pages, sign in and agree where asked; the address outside of the site, or "" at a last page."""
        self.seen.clear()
        answer = self.browser.request(method, url, **given)
        for _ in range(12):
            place = answer.headers.get("Location", "")
            if answer.is_redirect:
                place = str(answer.url.join(place))
                if not place.startswith(self.site):
                    return place
                answer = self.browser.get(place)
                continue
            path = urlsplit(str(answer.url)).path
            self.seen.append(path)
            self.last = answer
            if path == "/aas/signin/" and answer.status_code == 200:
                given = {"login": snils_of(self.number), "password": PASSWORD}
            elif path == "/aas/consent/":
                given = {"answer": "yes"}
            else:
                return ""
            answer = self.post(answer, **given)
        raise AssertionError("the pages lead in a circle")

    def post(self, shown: httpx.Response, **given: str) -> httpx.Response:
        return self.browser.post(str(shown.url), data=given | {"csrfmiddlewaretoken": csrf_of(shown.text)})

    def text(self) -> str:
        assert self.last is not None
        return self.last.text.replace("\u00a0", " ")


@dataclass
class Stage:
    """A site, a registered system in the hands of openid-client, a person."""

    site: str
    library: Library
    person: Person
    metadata: dict[str, Any] = field(default_factory=dict)
    mnemonic: str = "MIS-OIDC"

    def register(self, auth: str = "client_secret_basic", key: dict[str, Any] | None = None, **changes: Any) -> None:
        facts: dict[str, Any] = {
            "title": "МИС «Пример»",
            "redirect_uris": [BACK],
            "logout_uris": [AFTER],
            "scopes": SCOPE,
            "grant_types": oidc.GRANTS,
        }
        secret = identity.register_oidc_client(
            SYSTEM, mnemonic=self.mnemonic, auth_method=auth, new_secret=True, **(facts | changes)
        )
        self.metadata = self.library.ask(
            "discover", issuer=self.site, client_id=self.mnemonic, secret=secret, auth=auth, key=key
        )

    def question(self, pkce: bool = True, nonce: bool = True, **params: str | None) -> dict[str, Any]:
        asked: dict[str, Any] = self.library.ask(
            "question", params={"redirect_uri": BACK} | params, pkce=pkce, nonce=nonce
        )  # fmt: skip
        return asked

    def code(self, pkce: bool = True, nonce: bool = True, **params: str | None) -> dict[str, Any]:
        """The question with the address to which the person was sent back."""
        asked = self.question(pkce, nonce, **params)
        place = self.person.open(asked["url"])
        assert place.startswith(BACK), self.person.seen
        return asked | {"url": place}

    def sign_in(self, pkce: bool = True, nonce: bool = True, max_age: int | None = None, **params: Any) -> Any:
        """The whole way; the tokens, checked by openid-client."""
        if max_age is not None:
            params["max_age"] = str(max_age)
        asked = self.code(pkce, nonce, **params)
        extra = {} if max_age is None else {"max_age": max_age}
        return self.library.ask("exchange", **asked, **extra)

    def error(self, **params: Any) -> str:
        """The error with which the person was sent back."""
        return members(self.person.open(self.question(**params)["url"]))["error"]
