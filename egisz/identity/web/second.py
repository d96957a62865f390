"""After the password: the second factor of those who have one, its setting up by those who must, passkeys instead."""

from __future__ import annotations

import segno
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from markupsafe import Markup

from egisz.identity.actions import factors
from egisz.identity.gateway import passkeys
from egisz.identity.queries.factors import has_factor, passkeys_of, ways_of
from egisz.identity.rest.face import embedded_only
from egisz.identity.rules.factors import METHODS, Way
from egisz.identity.web import browser
from egisz.identity.web.half import Half, browser_of, enter, half_of
from egisz.identity.web.views import asked_of, stale
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound, Refused
from egisz.ui.forms import KitForm, add_objections
from egisz.ui.http import page

PURPOSE = "second"


class CodeForm(KitForm):
    code = forms.CharField(
        label="Код",
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "class": "input--narrow", "spellcheck": "false"}
        ),
    )


@login_not_required
@embedded_only
@require_http_methods(["GET", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """«Подтвердите вход»: a passkey, a code of the application, or a spare code."""
    found, half = asked_of(request), half_of(request)
    if found is None:
        return stale(request)
    if half is None:
        return browser.to_page("identity:signin", found[0])
    form, ways = CodeForm(request.POST or None), ways_of(half.account)
    status = 200
    if request.method == "POST":
        status = 422
        try:
            way = _prove(request, half, form)
        except Refused as error:
            form.is_valid()
            form.errors.pop("code", None)
            add_objections(form, error.objections)
            status = 429 if "FACTOR_LOCKED" in error.codes else 422
        else:
            if way is not None:
                methods = " ".join(dict.fromkeys(f"{half.methods} {METHODS[way]}".split()))
                return enter(request, found[0], half.account, methods, second=True)
    by_key = Way.PASSKEY in ways and passkeys.possible()
    response = page(
        request, "identity/provider/second.html", status=status, form=form, client=found[1],
        by_code=Way.TOTP in ways, by_spare=Way.RECOVERY in ways, by_key=by_key,
        options=passkeys.options_to_prove(PURPOSE, half.mark, passkeys_of(half.account)) if by_key else "",
        other_url=f"{reverse('identity:other')}?{request.GET.urlencode()}",
    )  # fmt: skip
    return browser.allow_return(response, found[0].redirect_uri)


def _prove(request: HttpRequest, half: Half, form: CodeForm) -> Way | None:
    """By what the person proved; None when nothing was typed (the form says so). Raises `Refused`."""
    visitor = browser.visitor(request)
    answer = request.POST.get("answer", "")
    if answer:
        factors.prove_by_passkey(visitor, answer, purpose=PURPOSE, browser=half.mark, account_id=half.account)
        return Way.PASSKEY
    if not form.is_valid():
        return None
    return factors.prove_by_code(visitor, half.account, form.cleaned_data["code"], browser=half.mark, purpose=PURPOSE)


@login_not_required
@embedded_only
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """A role of this person needs a second factor and there is none yet: connect an application, then come in."""
    found, half = asked_of(request), half_of(request)
    if found is None:
        return stale(request)
    if half is None or has_factor(half.account):
        return browser.to_page("identity:signin" if half is None else "identity:second", found[0])
    actor: Actor = browser.visitor(request).acting(account_id=half.account)
    form = CodeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST" and "code" not in request.POST:
        factors.offer_totp(actor)
        return browser.to_page("identity:set_up", found[0])
    try:
        offer = factors.offered_totp(actor)
    except NotFound:
        offer = None
    if form.is_bound and offer is not None and form.is_valid():
        try:
            factors.confirm_totp(actor, form.cleaned_data["code"])
        except Refused as error:
            add_objections(form, error.objections)
        else:
            return enter(request, found[0], half.account, f"{half.methods} otp", second=True)
    response = page(
        request, "identity/provider/set_up.html", status=422 if form.is_bound else 200, form=form, client=found[1],
        offer=offer, picture=picture_of(offer.address) if offer else "",
    )  # fmt: skip
    return browser.allow_return(response, found[0].redirect_uri)


def picture_of(text: str) -> Markup:
    return Markup(segno.make(text, error="m", micro=False).svg_inline(border=0, omitsize=True))  # noqa: S704 - our own


@login_not_required
@embedded_only
@require_POST
def by_passkey(request: HttpRequest) -> HttpResponse:
    """Sign in by a passkey, without a name and a password: the key verified the person, so it is two factors."""
    found = asked_of(request)
    if found is None:
        return stale(request)
    try:
        account_id = factors.prove_by_passkey(
            browser.visitor(request), request.POST.get("answer", ""), purpose="sign_in", browser=browser_of(request)
        )
    except Refused as error:
        response = page(
            request, "identity/provider/passkey_refused.html", status=422, client=found[1],
            objections=error.objections, signin_url=browser.to_page("identity:signin", found[0])["Location"],
        )  # fmt: skip
        return browser.allow_return(response, found[0].redirect_uri)
    return enter(request, found[0], account_id, METHODS[Way.PASSKEY], second=True)
