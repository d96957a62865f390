"""Pages of «Сообщить о неточности»: for the worker and for HR."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET, require_http_methods

from egisz.corrections import public as corrections
from egisz.corrections import queries
from egisz.corrections.lawbook import term_on
from egisz.corrections.queries import CaseInfo
from egisz.corrections.web.forms import AnswerForm, QueueForm, ReportForm
from egisz.files import public as files
from egisz.frmo import public as frmo
from egisz.kernel import clock
from egisz.kernel.errors import Forbidden, NotFound, Refused
from egisz.kernel.text import long_date, moment, short_date
from egisz.nsi.public import work_calendar
from egisz.ui.forms import add_objections
from egisz.ui.http import page, safe_next, see_other
from egisz.ui.paging import Page

SIZE = 25
_TAGS = {"open": "info", "corrected": "good", "declined": "bad", "withdrawn": ""}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """One report; the address says which block, which row and what the person was looking at."""
    if request.actor.practitioner_id is None:
        raise Forbidden("Сообщить о неточности может работник о своих сведениях", "кадровая служба вашей организации")
    asked = request.GET
    today = clock.today()
    object_id, block = _uuid(asked.get("object", "")), asked.get("block", "")
    form = ReportForm(
        request.POST or None, request.FILES or None,
        initial={"block": block if block in corrections.BLOCKS else "personal", "field_label": asked.get("field", "")},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            case_id = corrections.report_inaccuracy(
                request.actor, object_id=object_id, organization_oid=asked.get("org", ""), **form.cleaned_data
            )
        except Refused as error:
            add_objections(form, error.objections)
        else:
            return see_other(request, "corrections:case", case_id, message="Сообщение отправлено")
    keeper = queries.keeper_of(request.actor.practitioner_id, object_id, asked.get("org", ""), today)
    organization = frmo.organization(keeper)
    return page(
        request,
        "corrections/new.html",
        status=422 if form.errors else 200,
        form=form,
        known=queries.now_in_register(request.actor, block, object_id, today),
        keeper=organization.name_short if organization else "поддержка системы",
        due_on=work_calendar().add(today, term_on(today).working_days),
        back=safe_next(request, asked.get("back", ""), "/corrections/"),
    )


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    return page(request, "corrections/mine.html", cases=corrections.my_cases(request.actor), tags=_TAGS)


@require_GET
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What was said, who answers and until when."""
    shown = queries.case(request.actor, case_id)
    return page(
        request,
        "corrections/case.html",
        case=shown,
        tags=_TAGS,
        timeline=_timeline(shown),
        path=_path(shown, clock.today()),
        form=AnswerForm() if _answers(shown) else None,
    )


def _answers(shown: CaseInfo) -> bool:
    return shown.is_open and shown.may_answer and not shown.is_mine


def _timeline(shown: CaseInfo) -> list[dict[str, Any]]:
    items = [{"title": "Сообщение отправлено", "when": moment(shown.created_at), "who": shown.person}]
    if shown.answered_at is not None:
        items.insert(
            0,
            {
                "title": shown.state_title, "when": moment(shown.answered_at), "who": shown.organization_name,
                "text": shown.answer, "kind": "good" if shown.state == "corrected" else "bad",
            },
        )  # fmt: skip
    elif shown.state == "withdrawn":
        items.insert(0, {"title": "Отозвано", "when": "", "who": shown.person})
    return items


def _path(shown: CaseInfo, today: date) -> list[dict[str, Any]]:
    late = ", срок прошёл" if shown.due_on < today else ""
    whose = f"{shown.organization_name}, до {long_date(shown.due_on)}{late}"
    if not shown.is_open:
        whose = shown.organization_name
    return [
        {"title": "Вы сообщили" if shown.is_mine else "Работник сообщил", "text": short_date(shown.created_at)},
        {"title": "Проверяет кадровая служба", "text": whose, "current": shown.is_open},
        {"title": "Ответ", "text": "Исправят карточку или объяснят отказ" if shown.is_open else shown.state_title,
         "current": not shown.is_open},
    ]  # fmt: skip


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, case_id: UUID) -> HttpResponse:
    shown = queries.case(request.actor, case_id)
    if not shown.is_mine:
        raise NotFound
    if request.method == "POST":
        corrections.withdraw_correction(request.actor, case_id)
        return see_other(request, "corrections:mine", message="Сообщение отозвано")
    return page(request, "corrections/withdraw.html", case=shown)


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, case_id: UUID) -> HttpResponse:
    if request.method == "GET":
        return see_other(request, "corrections:case", case_id)
    shown = queries.case(request.actor, case_id)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            corrections.answer_correction(request.actor, case_id, **form.cleaned_data)
        except Refused as error:
            add_objections(form, error.objections)
        else:
            return see_other(request, "corrections:queue", message=f"Ответ на № {shown.number} отправлен")
    return page(
        request, "corrections/case.html", status=422, case=shown, tags=_TAGS, timeline=_timeline(shown),
        path=_path(shown, clock.today()), form=form,
    )  # fmt: skip


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What the organisation has to answer."""
    state, block = request.GET.get("state") or "open", request.GET.get("block", "")
    number = max(1, int(request.GET.get("page", "1"))) if request.GET.get("page", "1").isdigit() else 1
    today = clock.today()
    rows, total = corrections.queue(
        request.actor, state={"all": "", "late": "open"}.get(state, state), block=block, late=state == "late",
        today=today, offset=(number - 1) * SIZE, limit=SIZE,
    )  # fmt: skip
    return page(
        request,
        "corrections/queue.html",
        form=QueueForm({"state": state, "block": block}),
        found=Page(rows, number, max(1, -(-total // SIZE)), total, SIZE),
        words=urlencode({"state": state, "block": block}),
        is_filtered=state != "open" or bool(block),
        late=corrections.late_count(request.actor, today),
        tags=_TAGS,
    )


@require_GET
def file(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    shown = queries.case(request.actor, case_id)
    if shown.file is None:
        raise NotFound
    return files.response(shown.file.id)
