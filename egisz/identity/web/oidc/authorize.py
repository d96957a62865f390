"""`authorize`: the door, and what comes after the person has signed in and agreed."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from egisz.identity.actions import oidc, signin
from egisz.identity.actions.provider import AuthorizationRequest
from egisz.identity.gateway.oidc import Refusal
from egisz.identity.rest.face import embedded_only
from egisz.identity.rest.oidc.wire import back, call_of
from egisz.identity.rules.oidc import Step
from egisz.identity.web import browser
from egisz.identity.web.oidc.words import told
from egisz.kernel import clock


@csrf_exempt
@login_not_required
@embedded_only
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """Changes nothing, so clients may POST here from their own sites; the next page sees the provider's cookie."""
    try:
        asked = oidc.begin(browser.visitor(request), call_of(request, query=request.method == "GET"), clock.now())
    except Refusal as refusal:
        return told(request, refusal)
    return browser.to_page("identity:go", asked)


def proceed(request: HttpRequest, asked: AuthorizationRequest, now: datetime) -> HttpResponse:
    """To the password, to the consent, or back to the client with a code or an error."""
    if asked.device:
        return browser.to_page("identity:device_confirm", asked)
    actor, session = browser.visitor(request), browser.session_of(request, now)
    try:
        step = oidc.step(actor, asked, session, now)
        if step is Step.SIGN_IN or session is None:
            return browser.to_page("identity:signin", asked)
        if step is Step.CONSENT:
            return browser.to_page("identity:consent", asked)
        signin.touch_browser(browser.key_of(request), now)
        return back(oidc.give(actor, asked, session, now).location)
    except Refusal as refusal:
        return told(request, refusal)


def declined(request: HttpRequest, asked: AuthorizationRequest, now: datetime) -> HttpResponse:
    return told(request, oidc.decline(browser.visitor(request), asked, now))
