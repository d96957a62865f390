"""Pages for refusals and failures: what happened, what to do next, who can help."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from egisz.kernel.errors import Refused, Unavailable
from egisz.ui.http import page
from egisz.ui.navigation import navigation_for

log = structlog.get_logger(__name__)


def _error(request: HttpRequest, template: str, status: int, **context: object) -> HttpResponse:
    """An error page inside the person's own layout, or the plain one for a visitor."""
    actor = getattr(request, "actor", None)
    signed_in = actor is not None and actor.is_signed_in
    return page(
        request,
        f"errors/{template}.html",
        status=status,
        layout="layouts/page.html" if signed_in else "layouts/plain.html",
        home_url=navigation_for(request).home_url if signed_in else "/",
        signed_in=signed_in,
        request_id=getattr(request, "request_id", ""),
        **context,
    )


def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """422: the law or the state of things says no, outside a form that could show it."""
    back = request.META.get("HTTP_REFERER", "")
    own = back.startswith(f"{request.scheme}://{request.get_host()}/")
    return _error(request, "refused", 422, objections=error.objections, back=back if own else "")


def not_found(request: HttpRequest) -> HttpResponse:
    return _error(request, "not_found", 404)


def forbidden(request: HttpRequest, reason: str = "", who_can_help: str = "") -> HttpResponse:
    return _error(request, "forbidden", 403, reason=reason, who_can_help=who_can_help)


def unavailable(request: HttpRequest, error: Unavailable) -> HttpResponse:
    response = _error(request, "unavailable", 503, system=error.system)
    response["Retry-After"] = str(error.retry_after)
    return response


def needs_proof(request: HttpRequest) -> HttpResponse:
    """To the page that asks the person to prove who they are and then goes on with this request."""
    answer: HttpResponse = import_string(settings.EGISZ_PROOF_PAGE)(request)
    return answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is too old, or cookies are off."""
    log.warning("csrf_failure", reason=reason, path=request.path)
    return _error(request, "stale_form", 403)


def handler400(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, "bad_request", 400)


def handler403(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return forbidden(request)


def handler404(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return not_found(request)


def handler500(request: HttpRequest) -> HttpResponse:
    """The page of our own bug. It asks the database for nothing: the database may be the reason."""
    request._house_navigation = None  # type: ignore[attr-defined]
    return page(
        request,
        "errors/failure.html",
        status=500,
        request_id=getattr(request, "request_id", ""),
        support_address=settings.EGISZ_SUPPORT_EMAIL,
    )
