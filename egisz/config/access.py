"""One line for each request: what, which route, how it ended, how long. Neither the query nor the path itself."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

log = structlog.get_logger("egisz.access")
_QUIET = ("/livez", "/readyz")


class AccessLogMiddleware:
    """Stands right behind the request id, so that the time of all other middleware counts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.static_url = settings.STATIC_URL

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=getattr(request, "request_id", ""))
        response = self.get_response(request)
        if request.path.startswith((self.static_url, *_QUIET)) and response.status_code < 500:
            return response
        match = request.resolver_match
        log.info(
            "request",
            method=request.method,
            route=(match.view_name or match.route) if match else "",
            status=response.status_code,
            ms=round((time.perf_counter() - began) * 1000, 1),
        )
        return response
