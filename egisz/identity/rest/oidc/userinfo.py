"""`userinfo`: a client reads what the person let it read (OpenID Connect Core 5.3, RFC 6750)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from egisz.identity.actions import oidc
from egisz.identity.gateway.oidc import Reply
from egisz.identity.queries.oidc import oidc_issuer
from egisz.identity.rest.face import embedded_only
from egisz.identity.rest.oidc.wire import answer, visitor
from egisz.kernel import clock


@csrf_exempt
@login_not_required
@embedded_only
@require_http_methods(["GET", "POST"])
def userinfo(request: HttpRequest) -> HttpResponse:
    """The token stands in the header, or in the body of a form; never in the address."""
    kind, _, in_header = request.headers.get("Authorization", "").partition(" ")
    in_header = in_header.strip() if kind.lower() == "bearer" else ""
    in_body = str(request.POST.get("access_token", "")) if request.method == "POST" else ""
    if in_header and in_body:
        return answer(Reply(400, {"error": "invalid_request"}, {"WWW-Authenticate": 'Bearer error="invalid_request"'}))
    if not in_header and not in_body:  # RFC 6750, 3.1: no error where nothing was shown
        return answer(Reply(401, {}, {"WWW-Authenticate": f'Bearer realm="{oidc_issuer()}"'}))
    return answer(oidc.read_person(visitor(request), in_header or in_body, clock.now()))
