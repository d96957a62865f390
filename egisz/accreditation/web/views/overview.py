"""The section «Аккредитация», the calculator and the start of an application."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from egisz.accreditation.actions.drafting import start_application
from egisz.accreditation.lawbook import rules_on
from egisz.accreditation.queries.meetings import meeting_calendar
from egisz.accreditation.queries.overview import overview
from egisz.accreditation.rules.window import advise
from egisz.accreditation.web import links
from egisz.accreditation.web.forms import WhenForm
from egisz.kernel import clock
from egisz.ui.http import page, see_other


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """`/accreditation/`: state now, records, applications, when to apply."""
    today = clock.today()
    return page(
        request,
        "accreditation/home.html",
        view=overview(request.actor, today),
        extracts_href=links.address("extracts:list"),
        inaccuracy_href=links.inaccuracy("accreditation", organization_oid=request.actor.organization_oid),
    )


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """A draft for the specialty named, or for the accreditation that expires first."""
    application_id = start_application(request.actor, request.POST.get("specialty", "").strip())
    return see_other(request, "accreditation:application", application_id)


@require_safe
def when(request: HttpRequest) -> HttpResponse:
    """`/accreditation/when/`: the calculator «когда подавать» with the calendar of meetings."""
    today = clock.today()
    form = WhenForm(request.GET if "expires" in request.GET else None)
    meetings = meeting_calendar()
    law = rules_on(today)
    advice = None
    if form.is_bound and form.is_valid():
        expires, agreed = form.cleaned_data["expires"], form.cleaned_data["agreed"] == "yes"
        advice = advise(expires, agreed=agreed, meetings=meetings, law=law, today=today)
    status = 422 if form.is_bound and not form.is_valid() else 200
    upcoming = [line for line in meetings if line.held_on >= today]
    expires = form.cleaned_data.get("expires") if form.is_bound else None
    return page(
        request,
        "accreditation/when.html",
        status=status,
        form=form,
        advice=advice,
        meetings=upcoming or meetings[-6:],
        has_upcoming=bool(upcoming),
        law=law,
        expires=expires,
        opens=law.submission_opens(expires) if expires else None,
    )
