"""The front page, the worker's home page, the profile and the help page."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from egisz.cabinet import queries
from egisz.kernel import clock
from egisz.kernel.actor import Role
from egisz.ui.http import page

WORKPLACES = {
    Role.HR, Role.HEAD, Role.DEPUTY, Role.OPERATOR, Role.CENTRE, Role.COMMISSION, Role.SECRETARY, Role.ADMIN,
    Role.SECURITY, Role.AUDITOR,
}  # fmt: skip


@login_not_required
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """`/`: what this is and one visible button; signed-in people go to their own home."""
    actor = request.actor
    if actor.is_signed_in:
        return HttpResponseRedirect(reverse(home_name(actor.role)))
    return page(request, "cabinet/landing.html")


def home_name(role: Role) -> str:
    """The name of the home page of a role."""
    if role in WORKPLACES:
        return "workplace:home"
    return "cabinet:limited" if role == Role.LIMITED else "cabinet:home"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """`/cabinet/`: the date that a worker fears, then the four sections."""
    if request.actor.role != Role.PRACTITIONER:
        return HttpResponseRedirect(reverse(home_name(request.actor.role)))
    return page(request, "cabinet/home.html", home=queries.home_page(request.actor, clock.today()))


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """`/cabinet/profile/`: what the register knows about me and where each fact came from."""
    if request.actor.practitioner_id is None:
        return HttpResponseRedirect(reverse(home_name(request.actor.role)))
    return page(request, "cabinet/profile.html", profile=queries.profile_page(request.actor, clock.today()))


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """`/help/`: how accreditation goes, what is needed, where to ask."""
    return page(
        request,
        "cabinet/help.html",
        facts=queries.help_facts(clock.today()),
        support_address=settings.EGISZ_SUPPORT_EMAIL,
    )
