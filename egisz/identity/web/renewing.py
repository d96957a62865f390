"""A password whose term by the schedule is over or ends soon: only where the policy has such a term."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from egisz.identity.actions.passwords import age_of_password, renew_password
from egisz.identity.rest.face import embedded_only
from egisz.identity.rules.passwords import Age
from egisz.identity.rules.policy import policy_on
from egisz.identity.web import browser
from egisz.identity.web.forms import RenewForm
from egisz.kernel import clock
from egisz.kernel.errors import Refused
from egisz.kernel.text import days
from egisz.ui.cookies import keep_cookie, read_cookie
from egisz.ui.forms import add_objections
from egisz.ui.http import SeeOther, page

LATER = "egisz_password_later"  # «Позже» holds for a day in this browser
LATER_AGE = 24 * 3600


def is_due(request: HttpRequest, now: datetime) -> bool:
    """Whether the person at the provider should see the page about the term first."""
    session = browser.session_of(request, now)
    if session is None:
        return False
    age = age_of_password(session.account_id, now)
    return age is Age.OVER or (age is Age.ENDING and not read_cookie(request, LATER))


@login_not_required
@embedded_only
@require_http_methods(["GET", "POST"])
def renew(request: HttpRequest) -> HttpResponse:
    """`/aas/password/`: the term ends soon («Позже» is possible) or is over (only a new password leads on)."""
    now = clock.now()
    session = browser.session_of(request, now)
    packed = request.GET.get("request", "")
    asked = browser.unpack(packed)
    if session is None or asked is None:
        return HttpResponseRedirect(reverse("cabinet:login"))
    onward = f"{reverse('identity:go')}?request={packed}"
    age = age_of_password(session.account_id, now)
    if age is Age.FRESH:
        return HttpResponseRedirect(onward)
    if request.method == "POST" and request.POST.get("later") and age is Age.ENDING:
        response: HttpResponse = SeeOther(onward)
        keep_cookie(response, LATER, "1", max_age=LATER_AGE)
        return response
    form = RenewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            renew_password(browser.visitor(request), session.account_id, form.cleaned_data["password"])
        except Refused as error:
            add_objections(form, error.objections)
        else:
            return SeeOther(onward)
    life = policy_on(clock.to_moscow(now).date()).password_life
    response = page(
        request, "identity/provider/renew.html", status=422 if form.is_bound else 200, form=form,
        over=age is Age.OVER, life=days(life.days if life else 0),
    )  # fmt: skip
    return browser.allow_return(response, asked.redirect_uri)
