"""Every answer: a request id, headers that keep foreign scripts out, calm pages for the house's refusals."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from egisz.kernel.errors import Forbidden, NeedsProof, NotFound, Refused, Unavailable
from egisz.ui import errors
from egisz.ui.addresses import address_of
from egisz.ui.cookies import cookie_name
from egisz.ui.headers import page_headers
from egisz.ui.vision import COOKIE as VISION_COOKIE

GetResponse = Callable[[HttpRequest], HttpResponse]

_METHODS = ("GET", "HEAD", "POST")
_REQUEST_ID = re.compile(r"^[A-Za-z0-9\-]{8,64}$")


class RequestIdMiddleware:
    """`request.request_id`: taken from a proxy's `X-Request-Id` or made here; goes into every log line.

    REMOTE_ADDR becomes the address of the person behind the proxies of `EGISZ_PROXIES`.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        request_id = given if _REQUEST_ID.match(given) else uuid.uuid4().hex[:16]
        request.request_id = request_id  # type: ignore[attr-defined]
        request.META["REMOTE_ADDR"] = address_of(request.META)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        return response


class SecurityHeadersMiddleware:
    """The headers of the house on every answer; what may be about a person stays in no cache.

    A browser that carries more cookies than those of the form and of the look belongs to somebody.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.headers = page_headers()
        self.harmless = {settings.CSRF_COOKIE_NAME, cookie_name(VISION_COOKIE)}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # TRACE would show what proxies add to a request (ASVS 13.4.4).
        response = HttpResponseNotAllowed(_METHODS) if request.method == "TRACE" else self.get_response(request)
        for name, value in self.headers:
            response.headers.setdefault(name, value)
        actor = getattr(request, "actor", None)
        if (actor is not None and actor.is_signed_in) or not self.harmless.issuperset(request.COOKIES):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class HouseErrorsMiddleware:
    """The four refusals of `egisz.kernel.errors` as pages. Anything else is our bug and goes on as a 500."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return errors.refused(request, exception)
        if isinstance(exception, NeedsProof):
            return errors.needs_proof(request)
        if isinstance(exception, (NotFound, Http404)):
            return errors.not_found(request)
        if isinstance(exception, Forbidden):
            return errors.forbidden(request, exception.reason, exception.who_can_help)
        if isinstance(exception, PermissionDenied):
            return errors.forbidden(request)
        if isinstance(exception, Unavailable):
            return errors.unavailable(request, exception)
        return None
