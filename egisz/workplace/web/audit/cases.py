"""The auditor's cases: unusual access, disputes, the state of the seals."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egisz.audit.public import answer_dispute, ask_check, mark_finding_seen, public_key, seals_state, take_dispute
from egisz.kernel import clock
from egisz.kernel.errors import Refused
from egisz.kernel.text import moment, short_date
from egisz.ui.forms import add_objections
from egisz.ui.http import page, see_other
from egisz.workplace.queries import audit
from egisz.workplace.web.audit.forms import AnswerForm, NoteForm
from egisz.workplace.web.audit.journal import auditor

TAGS = {"open": "warn", "taken": "info", "lawful": "good", "unlawful": "bad", "withdrawn": ""}


@require_safe
def unusual(request: HttpRequest) -> HttpResponse:
    """`/desk/audit/unusual/`: what the rules point at; `?seen=1`: what was looked at."""
    is_seen = request.GET.get("seen") == "1"
    found = audit.findings_page(auditor(request), is_seen=is_seen, page=request.GET.get("page"))
    return page(request, "workplace/audit/unusual.html", found=found, is_seen=is_seen)


@require_http_methods(["GET", "POST"])
def finding(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """One case: why it is shown, the rows, a note that closes it."""
    actor = auditor(request)
    form = NoteForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                mark_finding_seen(actor, finding_id, form.cleaned_data["note"])
            except Refused as error:
                add_objections(form, error.objections)
            else:
                return see_other(request, "workplace:audit_unusual", message="Отмечено: обращение рассмотрено")
        status = 422
    shown = audit.finding_page(actor, finding_id)
    rows = [
        [{"text": moment(line.entry.at), "href": line.link}, {"text": line.what, "hint": line.entry.code},
         line.whom or "—", line.entry.address or "—"]
        for line in shown.rows
    ]  # fmt: skip
    return page(request, "workplace/audit/finding.html", status=status, form=form, shown=shown, rows=rows)


@require_safe
def disputes(request: HttpRequest) -> HttpResponse:
    """`/desk/audit/disputes/`: the nearest term first; `?closed=1`: what was answered."""
    is_open = request.GET.get("closed") != "1"
    found = audit.disputes_page(auditor(request), is_open=is_open, page=request.GET.get("page"))
    today = clock.today()
    rows = [
        [
            {"text": f"№ {one.case.number}", "href": f"{one.case.id}/", "hint": short_date(one.case.created_at)},
            {"text": one.person or "—"},
            {"text": one.line.what if one.line else "—", "hint": one.line.organization if one.line else ""},
            {"text": short_date(one.case.due_on), "hint": "срок прошёл" if one.case.is_overdue(today) else ""},
            {"tag": one.case.state_title, "kind": "bad" if one.case.is_overdue(today) else TAGS[one.case.state]},
        ]
        for one in found
    ]
    return page(request, "workplace/audit/disputes.html", found=found, rows=rows, is_open=is_open)


@require_http_methods(["GET", "POST"])
def dispute(request: HttpRequest, dispute_id: UUID) -> HttpResponse:
    """The person's words, the row, and the answer."""
    actor = auditor(request)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                answer_dispute(actor, dispute_id, **form.cleaned_data)
            except Refused as error:
                add_objections(form, error.objections)
            else:
                return see_other(request, "workplace:audit_disputes", message="Ответ отправлен")
        status = 422
    shown = audit.dispute_line(actor, dispute_id)
    return page(
        request, "workplace/audit/dispute.html", status=status, form=form, shown=shown, case=shown.case,
        tag=TAGS[shown.case.state], is_overdue=shown.case.is_overdue(clock.today()),
    )  # fmt: skip


@require_POST
def take(request: HttpRequest, dispute_id: UUID) -> HttpResponse:
    """The auditor begins; the person sees it."""
    take_dispute(auditor(request), dispute_id)
    return see_other(request, "workplace:audit_dispute", dispute_id, message="Обращение в работе")


@require_http_methods(["GET", "POST"])
def seals(request: HttpRequest) -> HttpResponse:
    """`/desk/audit/seals/`: is the journal whole, and the button that checks it."""
    actor = auditor(request)
    if request.method == "POST":
        ask_check(actor)
        return see_other(request, "workplace:audit_seals", message="Проверка началась", kind="info")
    state = seals_state(actor)
    problems = [[problem["text"]] for problem in state.check.problems] if state.check else []
    return page(request, "workplace/audit/seals.html", state=state, check=state.check, problems=problems)


@require_safe
def key(request: HttpRequest) -> HttpResponse:
    """The open key by which receipts and seals are checked."""
    auditor(request)
    answer = HttpResponse(public_key(), content_type="application/x-pem-file")
    answer["Content-Disposition"] = 'attachment; filename="journal.pub"'
    return answer
