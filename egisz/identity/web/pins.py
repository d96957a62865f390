"""The PIN of a device: set in the cabinet, used on the provider's page. Both need the key that the browser keeps."""

from __future__ import annotations

import base64
import binascii
import secrets
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from egisz.identity.actions import pins, signin
from egisz.identity.actions.challenges import Purpose, give_challenge
from egisz.identity.actions.pins import KeyProof
from egisz.identity.actions.sessions import DEVICE_AGE, DEVICE_COOKIE
from egisz.identity.queries.factors import asks_password
from egisz.identity.queries.pins import device_has_pin
from egisz.identity.rest.face import embedded_only
from egisz.identity.web import browser
from egisz.identity.web.forms import PinForm, SetPinForm
from egisz.identity.web.views import asked_of, stale, to_page
from egisz.kernel.errors import Refused
from egisz.ui.cookies import keep_cookie, read_cookie
from egisz.ui.forms import add_objections
from egisz.ui.http import page, see_other


def proof_of(form: forms.Form) -> KeyProof:
    given = form.cleaned_data
    return KeyProof(given["challenge"], _bytes(given["signature"]), _bytes(given.get("public_key", "")))


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


@embedded_only
@require_http_methods(["GET", "POST"])
def set_pin(request: HttpRequest) -> HttpResponse:
    """`/cabinet/devices/pin/`: a PIN for this browser."""
    key = read_cookie(request, DEVICE_COOKIE) or secrets.token_urlsafe(32)
    form = SetPinForm(request.POST or None, fresh=not asks_password(request.actor))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        agent = request.META.get("HTTP_USER_AGENT", "")
        try:
            pins.set_pin(request.actor, key, agent, given["pin"], proof_of(form), given.get("password", ""))
        except Refused as error:
            add_objections(form, error.objections)
        else:
            signin.know_device(request.actor.me, key)
            message = "ПИН-код задан. В следующий раз на этом устройстве можно войти по нему"
            return see_other(request, "cabinet:devices", message=message)
    response = page(
        request, "identity/pin_new.html", status=422 if form.is_bound else 200, form=form,
        challenge=give_challenge(key, Purpose.DEVICE), has_pin=device_has_pin(key),
    )  # fmt: skip
    keep_cookie(response, DEVICE_COOKIE, key, max_age=DEVICE_AGE)
    return response


@require_POST
def remove_pin(request: HttpRequest, pin_id: UUID) -> HttpResponse:
    pins.remove_pin(request.actor, pin_id)
    return see_other(request, "cabinet:devices", message="ПИН-код убран: на том устройстве входят по паролю")


@login_not_required
@embedded_only
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """`/aas/pin/`: sign in by the PIN of this browser."""
    found = asked_of(request)
    if found is None:
        return stale(request)
    asked, _ = found
    key = read_cookie(request, DEVICE_COOKIE)
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = pins.enter_by_pin(browser.visitor(request), key, form.cleaned_data["pin"], proof_of(form))
        except Refused as error:
            add_objections(form, error.objections)
        else:
            response = to_page("identity:go", asked)
            browser.remember(response, opened)
            return response
    has_pin = device_has_pin(key)
    response = page(
        request, "identity/provider/pin.html", status=422 if form.is_bound else 200, form=form, has_pin=has_pin,
        challenge=give_challenge(key, Purpose.DEVICE) if has_pin else None,
        signin_url=f"{reverse('identity:signin')}?{urlencode({'request': request.GET.get('request', '')})}",
    )  # fmt: skip
    return browser.allow_return(response, asked.redirect_uri)
