"""What travels in the fast lane: the request of a machine, its reply, and a face that answers (docs/adr/0010)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import parse_qsl

import orjson

from egisz.kernel.errors import NotFound, Unavailable

JSON = "application/json;charset=UTF-8"
MOST_PARAMETERS = 200
MOST_BODY = 4 * 1024 * 1024
_REQUEST_ID = re.compile(r"[A-Za-z0-9\-]{8,64}")


class Unreadable(Exception):
    """What was sent cannot be understood (HTTP 400); the text, in Russian, goes to the client."""

    status = 400

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class TooLarge(Unreadable):
    """More was sent than is read (HTTP 413)."""

    status = 413


class LaneRequest:
    """A request as the server gives it (WSGI), read only as far as it is asked for.

    rest: the path behind the face's prefix, without slashes at its ends. route: what the access line calls the request;
    a face may put the operation there.
    """

    __slots__ = ("__dict__", "_given", "environ", "method", "path", "rest", "route")

    def __init__(self, environ: Mapping[str, Any], rest: str = "", route: str = "") -> None:
        self.environ = environ
        self.method: str = environ["REQUEST_METHOD"]
        self.path: str = environ["PATH_INFO"]
        self.rest = rest
        self.route = route

    @cached_property
    def request_id(self) -> str:
        """The number of a proxy (`X-Request-Id`), or one made here."""
        given: str = self.environ.get("HTTP_X_REQUEST_ID", "")
        return given if given and _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex[:16]

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """Parameters of the query in their order, repeated ones too."""
        return read_pairs(self.environ.get("QUERY_STRING", ""))

    @cached_property
    def parameters(self) -> dict[str, str]:
        """The first value of each parameter."""
        found: dict[str, str] = {}
        for name, value in self.pairs:
            found.setdefault(name, value)
        return found

    def get(self, name: str, default: str = "") -> str:
        return self.parameters.get(name, default)

    def all(self, name: str) -> list[str]:
        """Every value of a repeated parameter."""
        return [value for key, value in self.pairs if key == name]

    def header(self, name: str) -> str:
        key = name.upper().replace("-", "_")
        value: str = self.environ.get(key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}", "")
        return value

    def body(self, limit: int = MOST_BODY) -> bytes:
        """The body of the request; it is kept, a second try reads it again. Raises `TooLarge`."""
        if "sent" not in self.__dict__:
            self.__dict__["sent"] = self._read_body(limit)
        kept: bytes = self.__dict__["sent"]
        return kept

    def _read_body(self, limit: int) -> bytes:
        length = self.environ.get("CONTENT_LENGTH") or ""
        if length.isdecimal() and int(length) > limit:
            raise TooLarge(f"Тело запроса больше {limit // 1024} КБ")
        stream = self.environ.get("wsgi.input")
        if stream is None or not (length or self.environ.get("wsgi.input_terminated")):
            return b""
        data: bytes = stream.read(min(int(length), limit) if length.isdecimal() else limit + 1)
        if len(data) > limit:
            raise TooLarge(f"Тело запроса больше {limit // 1024} КБ")
        return data

    @property
    def base_url(self) -> str:
        """Scheme and host as the client wrote them."""
        scheme = self.environ.get("HTTP_X_FORWARDED_PROTO") or self.environ.get("wsgi.url_scheme", "http")
        host = self.environ.get("HTTP_HOST") or self.environ.get("SERVER_NAME", "localhost")
        return f"{scheme}://{host}"


def read_pairs(query: str) -> list[tuple[str, str]]:
    """Parameters of a query or of a posted form. Raw bytes above ASCII count as UTF-8. Raises `Unreadable`."""
    if not query:
        return []
    try:
        if not query.isascii():
            query = query.encode("latin-1").decode()
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except ValueError as error:  # broken percent-encoding, not UTF-8, too many
        raise Unreadable("Параметры запроса записаны с ошибкой: нужна кодировка UTF-8") from error
    if "%00" in query or "\0" in query:
        raise Unreadable("В параметрах запроса есть нулевой символ")
    return pairs


@dataclass(slots=True)
class Reply:
    """An answer. body: bytes, or parts of them that are sent as they are made (then without a length)."""

    body: bytes | Iterable[bytes]
    status: int = 200
    content_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()


def json_reply(content: Any, status: int = 200, *, content_type: str = JSON,
               headers: tuple[tuple[str, str], ...] = ()) -> Reply:  # fmt: skip
    return Reply(orjson.dumps(content), status, content_type, headers)


class Failure(Protocol):
    """How a face words an error: its own body, never a page. text is a Russian sentence for the client."""

    def __call__(self, status: int, text: str, request_id: str) -> Reply: ...


@dataclass(frozen=True, slots=True)
class Face:
    """A room's machine interface in the lane.

    answer: gives the reply; None leaves the request to Django. It may raise the house's four refusals and
    `Unreadable`. methods: what it takes (HEAD comes with GET); others are answered 405.
    is_repeatable: may be asked again when the database connection turns out to be dead; False for what writes.
    """

    name: str
    answer: Callable[[LaneRequest], Reply | None]
    failure: Failure
    methods: tuple[str, ...] = ("GET", "HEAD")
    is_repeatable: bool = True


def status_of(error: Exception) -> tuple[int, str]:
    """Status and text of the refusals that every face shares."""
    if isinstance(error, Unreadable):
        return error.status, error.text
    if isinstance(error, NotFound):
        return 404, str(error) or "Не найдено"
    if isinstance(error, Unavailable):
        return 503, "Сервис временно недоступен, повторите запрос позже"
    raise error
