"""The end of an idle session for the script of the pages, and the lock of the installed app."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_http_methods

from egisz.identity.actions import pins
from egisz.identity.actions.challenges import Purpose, give_challenge
from egisz.identity.actions.factors import prove_by_passkey
from egisz.identity.actions.inactivity import is_locked, session_terms, stay, unlock, work_in_app
from egisz.identity.actions.sessions import DEVICE_COOKIE
from egisz.identity.queries.factors import passkey_question
from egisz.identity.queries.pins import has_pin_here
from egisz.identity.web.forms import PinForm
from egisz.identity.web.pins import proof_of
from egisz.kernel import clock
from egisz.kernel.errors import Objection, Refused
from egisz.ui.cookies import read_cookie
from egisz.ui.forms import add_objections
from egisz.ui.http import SeeOther, page, safe_next


@login_not_required
@require_http_methods(["GET", "POST"])
def session(request: HttpRequest) -> HttpResponse:
    """`/session/`: how much is left (GET), «Продолжить работу» (POST; with `app` the session is the installed app's).

    401 when the session has ended: the page hides itself and leads to the sign-in. A locked screen stays locked.
    """
    if request.method == "POST" and request.actor.is_signed_in and not is_locked(request, clock.now()):
        if "app" in request.POST:
            work_in_app(request)
        stay(request)
    terms = session_terms(request)
    told = {"left": terms.left, "lock": terms.lock} if terms else {"left": 0}
    response = JsonResponse(told, status=200 if terms else 401)
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
def lock(request: HttpRequest) -> HttpResponse:
    """`/lock/`: the screen of the installed app after a while without work, opened by the PIN of it or a passkey."""
    after = safe_next(request, request.GET.get("next", ""))
    if not is_locked(request, clock.now()):
        return HttpResponseRedirect(after)
    key, actor = read_cookie(request, DEVICE_COOKIE), request.actor
    form = PinForm(request.POST if "pin" in request.POST else None)
    objections: tuple[Objection, ...] = ()
    if request.method == "POST":
        try:
            if request.POST.get("answer"):
                answer, browser = request.POST["answer"], actor.session_key
                prove_by_passkey(actor, answer, purpose="confirm", browser=browser, account_id=actor.me)
                unlock(request, proved=True)
                return SeeOther(after)
            if form.is_valid():
                pins.confirm_by_pin(actor, key, form.cleaned_data["pin"], proof_of(form))
                unlock(request, proved=False)
                return SeeOther(after)
        except Refused as error:
            objections = error.objections
            if form.is_bound:
                add_objections(form, objections)
    has_pin = has_pin_here(actor, key)
    return page(
        request, "identity/lock.html", status=422 if request.method == "POST" else 200, form=form, has_pin=has_pin,
        challenge=give_challenge(key, Purpose.DEVICE) if has_pin else None, options=passkey_question(actor),
        objections=objections,
    )  # fmt: skip
