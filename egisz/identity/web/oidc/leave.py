"""`logout`: a client asks to sign the person out (OpenID Connect RP-Initiated Logout 1.0)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from egisz.identity.actions import oidc
from egisz.identity.gateway.oidc import Logout, Refusal
from egisz.identity.rest.face import embedded_only
from egisz.identity.rest.oidc.wire import back, call_of
from egisz.identity.web import browser
from egisz.identity.web.oidc.words import told
from egisz.kernel import clock
from egisz.ui.http import page

_SALT = "egisz.identity.logout"
_PAGE_LIFE = 20 * 60


@csrf_exempt
@login_not_required
@embedded_only
@require_http_methods(["GET", "POST"])
def logout_door(request: HttpRequest) -> HttpResponse:
    """Checks the request and ends nothing: clients may POST here from their own sites."""
    call = call_of(request, query=request.method == "GET")
    try:
        asked = oidc.check_logout(browser.visitor(request), call, clock.now())
    except Refusal as refusal:
        return told(request, refusal)
    packed = signing.dumps(
        {"title": asked.client_title, "back": asked.back, "sid": asked.session_id, "sub": asked.subject}, salt=_SALT
    )
    return HttpResponseRedirect(f"{reverse('identity:oidc_leave')}?{urlencode({'request': packed})}")


def _asked(request: HttpRequest) -> Logout:
    """An old or foreign text asks for nothing but the question itself."""
    try:
        packed: dict[str, Any] = signing.loads(request.GET.get("request", ""), salt=_SALT, max_age=_PAGE_LIFE)
    except signing.BadSignature:
        return Logout("", "", "", "")
    return Logout(packed["title"], packed["back"], packed["sid"], packed["sub"])


@login_not_required
@embedded_only
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """A hint that names this person ends the session at once; otherwise the person is asked (the specification, 6)."""
    asked, now = _asked(request), clock.now()
    session = browser.session_of(request, now)
    if session is None:
        return _out(request, asked)
    named = asked.session_id == str(session.id) or asked.subject == str(session.oid)
    if request.method == "POST" and request.POST.get("answer") != "yes":
        return HttpResponseRedirect("/")
    if named or request.method == "POST":
        oidc.sign_out(browser.visitor(request), browser.key_of(request), now)
        return _out(request, asked)
    response = page(
        request, "identity/provider/leave.html", title_of_client=asked.client_title, person=session.full_name
    )
    return browser.allow_return(response, asked.back)


def _out(request: HttpRequest, asked: Logout) -> HttpResponse:
    response = back(asked.back) if asked.back else page(request, "identity/provider/out.html")
    browser.forget(response)
    response["Cache-Control"] = "no-store"
    return response
