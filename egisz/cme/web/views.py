"""«Образовательная часть»: what is known, what counts, what to add."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from egisz.cme.public import (
    add_manual_credit,
    credit_file,
    education_page,
    explained,
    hours_law_on,
    manual_credit,
    withdraw_manual_credit,
)
from egisz.cme.web import presenting
from egisz.cme.web.forms import CreditForm
from egisz.files.public import response as file_response
from egisz.kernel import clock
from egisz.kernel.errors import Refused
from egisz.ui.forms import add_objections
from egisz.ui.http import page, see_other


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    shown = education_page(request.actor, today, request.GET.get("specialty", ""))
    report = shown.report
    return page(
        request,
        "cme/home.html",
        shown=shown,
        report=report,
        state=presenting.state(shown, today) if report else None,
        gauges=presenting.gauges(report) if report else [],
        head=presenting.HEAD,
        rows=presenting.credit_rows(report.lines, shown.organization_oid) if report else [],
        rule=explained(report.requirement) if report else "",
        inaccuracy=lambda block, field, object_id: presenting.inaccuracy_href(
            block, field, object_id, shown.organization_oid
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    law = hours_law_on(clock.today())
    shown = education_page(request.actor, clock.today())
    posted = request.method == "POST"
    form = CreditForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        requirement=law.requirement,
        limit=law.document_bytes,
        initial={"specialty": next((tab.code for tab in shown.specialties if tab.current), None)},
    )
    if posted and form.is_valid():
        given = form.cleaned_data
        try:
            add_manual_credit(
                request.actor,
                kind=given["kind"],
                title=given["title"],
                provider=given["provider"],
                hours=given["hours"],
                specialty_code=given["specialty"].code,
                specialty_name=given["specialty"].name,
                date=given["date"],
                document_number=given["number"],
                upload=given["file"],
            )
        except Refused as error:
            add_objections(form, error.objections)
        else:
            return see_other(
                request,
                "cme:home",
                message="Обучение внесено. Часы засчитаются, когда документ проверят",
                fragment="credits",
            )
    return page(request, "cme/add.html", form=form, status=422 if posted else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, credit_id: UUID) -> HttpResponse:
    if request.method == "POST":
        withdraw_manual_credit(request.actor, credit_id)
        return see_other(request, "cme:home", message="Обучение убрано из списка", fragment="credits")
    return page(request, "cme/remove.html", credit=manual_credit(request.actor, credit_id))


@require_safe
def file(request: HttpRequest, credit_id: UUID) -> FileResponse:
    return file_response(credit_file(request.actor, credit_id), inline=True)
