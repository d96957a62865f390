"""`te`: a client system changes a code for tokens."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from egisz.identity.actions import provider
from egisz.identity.rest.face import embedded_only
from egisz.identity.rules.protocol import Code, Face, ProtocolError
from egisz.kernel import clock
from egisz.kernel.actor import Actor


@csrf_exempt
@login_not_required
@embedded_only
@require_POST
def te(request: HttpRequest, face: Face) -> JsonResponse:
    """Authenticated by the signature inside the request, not by a cookie: hence no CSRF token."""
    params = request.POST.dict()
    actor = Actor.anonymous(getattr(request, "request_id", ""), request.META.get("REMOTE_ADDR", ""))
    try:
        if any(len(values) > 1 for _, values in request.POST.lists()):
            raise ProtocolError(Code.WRONG_PARAMETER)
        answer = provider.exchange(actor, params, face, clock.now())
    except ProtocolError as error:
        body = {"error": error.error, "error_description": error.description, "state": params.get("state", "")}
        return _json(body, 400)
    return _json(answer, 200)


def _json(body: Mapping[str, object], status: int) -> JsonResponse:
    response = JsonResponse(dict(body), status=status)
    response["Cache-Control"] = "no-store"
    response["Pragma"] = "no-cache"
    return response
