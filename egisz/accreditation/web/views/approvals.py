"""The head's pages: reports that wait for a signature."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from egisz.accreditation.actions.approvals import approve_report, refuse_report
from egisz.accreditation.queries.reports import approval as approval_query
from egisz.accreditation.queries.reports import approvals as approvals_query
from egisz.accreditation.queries.reports import waiting_count
from egisz.accreditation.web.forms import ApprovalsFilter, RefusalForm
from egisz.identity.public import note_proof
from egisz.kernel import clock
from egisz.kernel.errors import Refused
from egisz.signature.public import SignForm, can_sign, signature
from egisz.ui.forms import add_objections
from egisz.ui.http import page, see_other


@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    """`/accreditation/approvals/`: the queue of the organisation."""
    state, text = request.GET.get("state", ""), request.GET.get("q", "")
    rows = approvals_query(request.actor, clock.today(), state=state, text=text, number=request.GET.get("page", "1"))
    return page(
        request,
        "accreditation/approvals.html",
        rows=rows,
        form=ApprovalsFilter(request.GET),
        state=state,
        filtered=bool(text),
        waiting=waiting_count(request.actor),
        query=urlencode({"state": state, "q": text}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def approval(request: HttpRequest, pk: UUID) -> HttpResponse:
    """`/accreditation/approvals/<uuid>/`: read and sign."""
    form = SignForm(request.POST, request.FILES) if request.method == "POST" else SignForm()
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data.get("signature") if form.cleaned_data["way"] == "file" else None
        try:
            approve_report(
                request.actor,
                pk,
                pin=form.cleaned_data.get("pin", ""),
                container=upload.read() if upload else None,
            )
            note_proof(request)  # whoever opened the key has proved more than a password
            return see_other(request, "accreditation:approvals", message="Отчёт согласован и подписан")
        except Refused as refusal:
            add_objections(form, refusal.objections)
    found = approval_query(request.actor, pk, clock.today())
    signed = signature(found.report.signature_id) if found.report.signature_id else None
    return page(
        request,
        "accreditation/approval.html",
        status=422 if form.errors else 200,
        view=found,
        report=found.report,
        form=form,
        can_sign=can_sign(request.actor),
        signature=signed,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """`/accreditation/approvals/<uuid>/refuse/`: the reason of «мотивированный отказ»."""
    form = RefusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            refuse_report(request.actor, pk, reason=form.cleaned_data["reason"], pin=form.cleaned_data.get("pin", ""))
            return see_other(
                request, "accreditation:approvals", message="Отказ отправлен работнику вместе с документом"
            )
        except Refused as refusal:
            add_objections(form, refusal.objections)
    found = approval_query(request.actor, pk, clock.today())
    if found.report.state != "on_approval" and not form.errors:
        return see_other(request, "accreditation:approval", pk)
    return page(
        request,
        "accreditation/refuse.html",
        status=422 if form.errors else 200,
        view=found,
        report=found.report,
        form=form,
        can_sign=can_sign(request.actor),
    )
