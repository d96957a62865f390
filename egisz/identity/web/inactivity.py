"""`/session/`: how much of the session is left (GET), and «Продолжить работу» (POST). For the script of the pages."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from egisz.identity.actions.inactivity import session_terms, stay


@login_not_required
@require_http_methods(["GET", "POST"])
def session(request: HttpRequest) -> HttpResponse:
    """401 when the session has ended: the page hides itself and leads to the sign-in."""
    if request.method == "POST" and request.actor.is_signed_in:
        stay(request)
    terms = session_terms(request)
    response = JsonResponse({"left": terms.left if terms else 0}, status=200 if terms else 401)
    response["Cache-Control"] = "no-store"
    return response
