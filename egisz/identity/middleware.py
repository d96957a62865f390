"""`request.actor`: who acts, from the session."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from egisz.kernel.actor import Actor, Role

SESSION_KEY = "egisz_actor"  # {"role", "practitioner_id", "organization_oid", "assurance"}


def actor_of(request: HttpRequest) -> Actor:
    """The actor of this request; a visitor when nobody signed in."""
    request_id = getattr(request, "request_id", "")
    address = request.META.get("REMOTE_ADDR", "")
    chosen = request.session.get(SESSION_KEY)
    if not chosen or not request.user.is_authenticated:
        return Actor.anonymous(request_id, address)
    practitioner_id = chosen.get("practitioner_id")
    return Actor(
        role=Role(chosen["role"]),
        account_id=request.user.pk,
        practitioner_id=UUID(practitioner_id) if practitioner_id else None,
        organization_oid=chosen.get("organization_oid", ""),
        request_id=request_id,
        address=address,
        session_key=request.session.session_key or "",
        assurance=chosen.get("assurance", ""),
    )


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = actor_of(request)  # type: ignore[attr-defined]
        return self.get_response(request)
