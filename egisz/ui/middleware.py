"""Every answer: a request id, headers that keep foreign scripts out, calm pages for the house's refusals."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from egisz.kernel.errors import Forbidden, NotFound, Refused, Unavailable
from egisz.ui import errors

GetResponse = Callable[[HttpRequest], HttpResponse]

_REQUEST_ID = re.compile(r"^[A-Za-z0-9\-]{8,64}$")

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


def content_security_policy() -> str:
    """Nothing inline, nothing foreign. Forms may also lead to the sign-in provider when it lives elsewhere."""
    provider = urlsplit(settings.EGISZ_ESIA_URL)
    if not provider.scheme or settings.EGISZ_ESIA_URL == settings.EGISZ_BASE_URL:
        return CONTENT_SECURITY_POLICY
    return CONTENT_SECURITY_POLICY.replace(
        "form-action 'self'", f"form-action 'self' {provider.scheme}://{provider.netloc}"
    )


PERMISSIONS_POLICY = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
)


class RequestIdMiddleware:
    """`request.request_id`: taken from a proxy's `X-Request-Id` or made here; goes into every log line."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        request_id = given if _REQUEST_ID.match(given) else uuid.uuid4().hex[:16]
        request.request_id = request_id  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        return response


class SecurityHeadersMiddleware:
    """The content security policy of the house; pages of a signed-in person stay in no cache."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.policy = content_security_policy()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        actor = getattr(request, "actor", None)
        if actor is not None and actor.is_signed_in:
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
        if isinstance(exception, (NotFound, Http404)):
            return errors.not_found(request)
        if isinstance(exception, Forbidden):
            return errors.forbidden(request, exception.reason, exception.who_can_help)
        if isinstance(exception, PermissionDenied):
            return errors.forbidden(request)
        if isinstance(exception, Unavailable):
            return errors.unavailable(request, exception)
        return None
