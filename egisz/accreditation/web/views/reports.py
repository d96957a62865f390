"""«Профессиональная часть»: employers and reports of the worker."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egisz.accreditation.actions.reports import remind_head, save_report, send_report, start_report, take_back_report
from egisz.accreditation.queries.employers import employers
from egisz.accreditation.queries.reports import my_report, report_file
from egisz.accreditation.web import links
from egisz.accreditation.web.forms import ReportForm
from egisz.files.public import response
from egisz.kernel import clock
from egisz.kernel.errors import Refused
from egisz.ui.forms import add_objections
from egisz.ui.http import page, see_other

_PARTS = ("organization_about", "work_done", "achievements")


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """`/accreditation/reports/`: employers, posts, length of service, reports."""
    return page(
        request,
        "accreditation/reports.html",
        view=employers(request.actor, clock.today()),
        inaccuracy=lambda object_id, oid: links.inaccuracy("employment", "", object_id, oid),
    )


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """A report for one employer."""
    report_id = start_report(request.actor, request.POST.get("organization", ""))
    return see_other(request, "accreditation:report", report_id)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """`/accreditation/reports/<uuid>/`: three parts, kept as one types; then to the head."""
    found = my_report(request.actor, pk, clock.today())
    if request.method != "POST":
        form = ReportForm(initial={name: getattr(found, name) for name in _PARTS})
        return _report_page(request, pk, form)
    form = ReportForm(request.POST)
    background = "autosave" in request.POST
    if form.is_valid():
        try:
            save_report(request.actor, pk, texts={name: form.cleaned_data[name] for name in _PARTS})
            if background:
                return HttpResponse(status=204)
            if "send" in request.POST:
                send_report(request.actor, pk)
                return see_other(request, "accreditation:report", pk, message="Отчёт отправлен руководителю")
            return see_other(request, "accreditation:report", pk, message="Отчёт сохранён")
        except Refused as refusal:
            add_objections(form, refusal.objections)
    if background:
        return HttpResponse(status=422)
    return _report_page(request, pk, form)


def _report_page(request: HttpRequest, pk: UUID, form: ReportForm) -> HttpResponse:
    found = my_report(request.actor, pk, clock.today())
    template = "accreditation/report.html" if found.editable else "accreditation/report_read.html"
    return page(
        request,
        template,
        status=422 if form.errors else 200,
        report=found,
        form=form,
        back=request.GET.get("from", ""),
    )


@require_POST
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Return a report that waits for the signature."""
    take_back_report(request.actor, pk)
    return see_other(request, "accreditation:report", pk, message="Отчёт снова у вас, его можно менять", kind="info")


@require_POST
def remind(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A reminder to the head."""
    try:
        remind_head(request.actor, pk)
    except Refused as refusal:
        return see_other(request, "accreditation:report", pk, message=refusal.objections[0].text, kind="warn")
    return see_other(request, "accreditation:report", pk, message="Напомнили руководителю")


@require_safe
def file(request: HttpRequest, pk: UUID, refusal: bool = False) -> FileResponse:
    """The PDF of a report, or of its refusal."""
    return response(report_file(request.actor, pk, refusal=refusal), inline="inline" in request.GET)
