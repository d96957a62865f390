"""`token`, `revoke`, `introspect` and `device`: a client proves itself in the request, so there is no CSRF token."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from egisz.identity.actions import oidc
from egisz.identity.gateway.oidc import Call, Reply
from egisz.identity.rest.face import embedded_only
from egisz.identity.rest.oidc.wire import answer, call_of, visitor
from egisz.kernel import clock
from egisz.kernel.actor import Actor


def _address(work: Callable[[Actor, Call, datetime], Reply]) -> Callable[[HttpRequest], HttpResponse]:
    @csrf_exempt
    @login_not_required
    @embedded_only
    @require_POST
    def view(request: HttpRequest) -> HttpResponse:
        return answer(work(visitor(request), call_of(request), clock.now()))

    return view


token = _address(oidc.issue_tokens)
revoke = _address(oidc.revoke_token)
introspect = _address(oidc.introspect)
device = _address(oidc.authorize_device)
