"""The last section: pre-check, consent, check answers, submission."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egisz.accreditation.actions.filling import give_consent, withdraw_consent
from egisz.accreditation.actions.sending import submit_application
from egisz.accreditation.lawbook import consent_on
from egisz.accreditation.queries.case import case_of
from egisz.accreditation.queries.path import path_of
from egisz.accreditation.rules import sections
from egisz.accreditation.rules.flow import WITHDRAWN
from egisz.accreditation.types import Case
from egisz.accreditation.web.forms import ConsentForm
from egisz.accreditation.web.views.application import section_href
from egisz.kernel import clock
from egisz.kernel.errors import Objection, Refused
from egisz.ui.forms import add_objections
from egisz.ui.http import page, see_other

ALREADY_SENT = "Это заявление уже отправлено. Второй раз отправлять не нужно: номер остался прежним"


def _check_page(request: HttpRequest, case: Case, *, status: int = 200) -> HttpResponse:
    def where(found: Objection) -> str:
        if found.code == "CONSENT_REQUIRED":
            return section_href(case.application.id, "consent")
        return section_href(case.application.id, found.field) if found.field in sections.TITLES else ""

    return page(
        request,
        "accreditation/check.html",
        status=status,
        case=case,
        application=case.application,
        where=where,
        section_titles=sections.TITLES,
        refused=status == 422,
        path=path_of(case.application, clock.today()),
    )


@require_safe
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """`…/check/`: every objection with a link, all answers, the button."""
    case = case_of(request.actor, pk, clock.today())
    brief = case.application.brief
    if not brief.is_draft:  # for example the «back» button after sending
        sent = brief.submitted_at is not None and brief.state != WITHDRAWN
        return see_other(request, "accreditation:application", pk, message=ALREADY_SENT if sent else "", kind="info")
    return _check_page(request, case)


@require_POST
def submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """«Подать заявление»: then the receipt; a refusal shows the pre-check again."""
    try:
        receipt = submit_application(request.actor, pk)
    except Refused:
        case = case_of(request.actor, pk, clock.today())
        if not case.application.brief.is_draft or not case.blocking:
            raise
        return _check_page(request, case, status=422)
    return see_other(
        request, "accreditation:receipt", pk, message=ALREADY_SENT if receipt.repeated else "", kind="info"
    )


@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, pk: UUID) -> HttpResponse:
    """`…/consent/`: the document of its own; never ticked beforehand."""
    case = case_of(request.actor, pk, clock.today())
    if not case.application.brief.is_draft:
        return see_other(request, "accreditation:application", pk)
    text = consent_on(clock.today())
    form = ConsentForm(request.POST or None, initial={"version": text.version})
    if request.method == "POST" and form.is_valid():
        try:
            give_consent(request.actor, pk, version=form.cleaned_data["version"])
            return see_other(request, "accreditation:check", pk, message="Согласие принято")
        except Refused as refusal:
            add_objections(form, refusal.objections)
            form.data = {**form.data.dict(), "version": text.version}  # type: ignore[attr-defined]
    return page(
        request,
        "accreditation/consent.html",
        status=422 if form.errors else 200,
        case=case,
        application=case.application,
        text=text,
        form=form,
    )


@require_POST
def consent_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the consent back before sending."""
    withdraw_consent(request.actor, pk)
    return see_other(request, "accreditation:check", pk, message="Согласие отозвано", kind="info")
