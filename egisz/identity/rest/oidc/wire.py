"""Django's request as a `Call`, a `Reply` as Django's answer."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse

from egisz.identity.gateway.oidc import Call, Reply
from egisz.kernel.actor import Actor


def visitor(request: HttpRequest) -> Actor:
    return Actor.anonymous(getattr(request, "request_id", ""), request.META.get("REMOTE_ADDR", ""))


def call_of(request: HttpRequest, *, query: bool = False) -> Call:
    """The members of the body, and of the query where the protocol lets them come there."""
    return Call(
        method=str(request.method),
        address=f"{settings.EGISZ_BASE_URL}{request.path}",
        headers=dict(request.headers),
        query={name: list(map(str, values)) for name, values in request.GET.lists()} if query else {},
        form={name: list(map(str, values)) for name, values in request.POST.lists()},
    )


def answer(reply: Reply) -> HttpResponse:
    """Never kept by a cache (RFC 6749, 5.1)."""
    if reply.location:
        return back(reply.location)
    response = JsonResponse(reply.body, status=reply.status, json_dumps_params={"ensure_ascii": False})
    for name, value in reply.headers.items():
        if name.lower() != "content-type":
            response[name] = value
    response["Cache-Control"] = "no-store"
    response["Pragma"] = "no-cache"
    return response


def back(address: str) -> HttpResponse:
    """The browser goes to a client; the address of our page stays with us."""
    response = HttpResponseRedirect(address)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
