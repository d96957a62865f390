"""The fast lane: machine interfaces that are answered in front of Django's middleware (docs/adr/0010).

Same process, same pool, same rooms. What Django's middleware would have done and machines need is done here: a request
id, an access line, headers, errors in the interface's own form, HEAD and 405. There are no sessions and no cookies.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, connection
from psycopg_pool import PoolTimeout

from egisz.db.context import MACHINE, acting
from egisz.kernel.errors import Forbidden, NotFound, Refused, Unavailable
from egisz.ui.headers import machine_headers
from egisz.ui.lane import Face, LaneRequest, Reply, Unreadable, status_of

log = structlog.get_logger("egisz.access")
faults = structlog.get_logger("egisz.lane")
Application = Callable[[Any, Any], Iterable[bytes]]

# Prefix → face. The longest prefix wins; a slash at the end of the path does not matter.
ROUTES: tuple[tuple[str, str], ...] = (
    ("port/rest", "egisz.nsi.rest:REST"),
    ("api/dataFiles", "egisz.nsi.rest.files:FILES"),
    ("api/versions", "egisz.nsi.rest.files:SITE"),
    ("wsdl/SOAP-server.v2.php", "egisz.nsi.soap:SOAP"),
    ("fhir/r5", "egisz.fhir.fast:R5"),
    ("fhir/r4", "egisz.fhir.fast:R4"),
)

KEEP_CONNECTION = 300.0  # seconds that a thread keeps the connection which the lane took from the pool
_STATUS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
_DEAD = (OperationalError, InterfaceError, PoolTimeout)


def load_faces(routes: Iterable[tuple[str, str]]) -> dict[str, list[tuple[str, Face]]]:
    """First part of the path → prefixes with their faces, the longest first."""
    table: dict[str, list[tuple[str, Face]]] = {}
    for prefix, target in routes:
        module, _, name = target.partition(":")
        face: Face = getattr(importlib.import_module(module), name)
        clean = "/" + prefix.strip("/")
        table.setdefault(clean.split("/", 2)[1], []).append((clean, face))
    for faces in table.values():
        faces.sort(key=lambda item: -len(item[0]))
    return table


class Lane:
    """A WSGI application in front of Django's."""

    def __init__(self, django: Application, routes: Iterable[tuple[str, str]] = ROUTES) -> None:
        self.django = django
        self.table = load_faces(routes)
        self.headers = machine_headers()

    def __call__(self, environ: Mapping[str, Any], start_response: Any) -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        end = path.find("/", 1)
        faces = self.table.get(path[1:end] if end > 0 else path[1:])
        if faces is not None:
            for prefix, face in faces:
                size = len(prefix)
                if path.startswith(prefix) and (len(path) == size or path[size] == "/"):
                    answered = self._answer(face, LaneRequest(environ, path[size:].strip("/"), face.name))
                    if answered is None:
                        break
                    return _send(*answered, self.headers, start_response)
        return self.django(environ, start_response)

    def _answer(self, face: Face, request: LaneRequest) -> tuple[Reply, LaneRequest] | None:
        began = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.request_id)
        with acting(MACHINE):
            reply = _reply(face, request)
        if reply is None:
            return None
        log.info(
            "request",
            method=request.method,
            route=request.route,
            status=reply.status,
            ms=round((time.perf_counter() - began) * 1000, 1),
        )
        return reply, request


def _reply(face: Face, request: LaneRequest) -> Reply | None:
    if request.method not in face.methods:
        listed = ", ".join(face.methods)
        reply = face.failure(405, f"Метод {request.method} не поддерживается, можно: {listed}", request.request_id)
        reply.headers += (("Allow", listed),)
        return reply
    try:
        return _asked(face, request)
    except (Unreadable, NotFound, Unavailable) as error:
        reply = face.failure(*status_of(error), request.request_id)
        if isinstance(error, Unavailable):
            reply.headers += (("Retry-After", str(error.retry_after)),)
        return reply
    except Refused as error:
        return face.failure(422, " ".join(item.text for item in error.objections), request.request_id)
    except Forbidden as error:
        return face.failure(403, error.reason, request.request_id)
    except _DEAD as error:
        faults.warning("database does not answer", error=type(error).__name__)
        reply = face.failure(503, "База данных временно недоступна, повторите запрос позже", request.request_id)
        reply.headers += (("Retry-After", "5"),)
        return reply
    except Exception:  # noqa: BLE001 - our own bug: the client gets the face's 500 with the number, the log the trace
        faults.exception("lane failure", route=request.route)
        return face.failure(500, f"Внутренняя ошибка, номер {request.request_id}", request.request_id)


def _asked(face: Face, request: LaneRequest) -> Reply | None:
    """The thread keeps its connection between requests: taking it from the pool costs more than most questions.

    It goes back when Django begins a request in this thread, when it gets old, or here when it has died.
    """
    held = connection.connection
    if held is not None and not connection.in_atomic_block:
        taken = vars(held).setdefault("egisz_taken", time.monotonic())
        if held.closed or time.monotonic() - taken > KEEP_CONNECTION:
            vars(held).pop("egisz_taken", None)
            connection.close()
    try:
        return face.answer(request)
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block or connection.connection is None or not connection.connection.closed:
            raise
        connection.close()
        if not face.is_repeatable:
            raise
        return face.answer(request)


def _send(
    reply: Reply, request: LaneRequest, common: Iterable[tuple[str, str]], start_response: Any
) -> Iterable[bytes]:
    body = reply.body
    headers = [("Content-Type", reply.content_type), *common, ("X-Request-Id", request.request_id), *reply.headers]
    if isinstance(body, bytes):
        headers.append(("Content-Length", str(len(body))))
    start_response(_STATUS[reply.status], headers)
    if request.method == "HEAD":
        return [b""]
    return [body] if isinstance(body, bytes) else body
