"""Pages of the centre (ФАЦ): the queue, the case, what can be done with it."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from egisz.accreditation.actions import centre as actions
from egisz.accreditation.queries import casefile
from egisz.accreditation.queries import centre as queries
from egisz.accreditation.queries.caseparts import CaseView
from egisz.accreditation.queries.staff import require
from egisz.accreditation.rules.flow import CENTRE_CHECK, SUBMITTED
from egisz.accreditation.web.forms_centre import HandOverForm, QueueForm, ReturnForm, filter_of, posted
from egisz.audit.public import record
from egisz.files.public import response
from egisz.kernel import clock
from egisz.kernel.actor import Role
from egisz.kernel.errors import Refused
from egisz.kernel.text import short_date
from egisz.ui.forms import add_objections
from egisz.ui.http import address, page, see_other


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    chosen = filter_of(request.GET)
    found = queries.queue(request.actor, chosen, request.GET.get("page"), clock.today())
    form = QueueForm(
        {
            "text": chosen.text,
            "state": chosen.state,
            "term": chosen.term,
            "specialty": chosen.specialty,
            "branch": chosen.branch,
            "sort": chosen.sort,
            "mine": chosen.mine,
        }
    )
    form.offer_specialties(found.specialties)
    return page(
        request,
        "accreditation/centre/queue.html",
        form=form,
        found=found,
        rows=[_cells(row) for row in found.page],
        chosen=chosen,
        states=queries.STATES,
        query=_query(request),
    )


_CHECKERS = {"me": "вы", "other": "коллега", "": "никто"}


def _cells(row: queries.QueueRow) -> list[Any]:
    """A row of the table «Дело, Специальность, Состояние, Подано, Срок, Проверяет»."""
    hint = (row.number if row.registration_number else "") + (" повторно" if row.returned_before else "")
    term: Any = short_date(row.deadline)
    if row.overdue:
        term = {"tag": f"{term}: просрочено", "kind": "bad"}
    elif row.soon:
        term = {"tag": f"{term}: срок близко", "kind": "warn"}
    return [
        {"text": row.registration_number or row.number, "href": address("accreditation:case", row.id), "hint": hint},
        {"text": row.specialty_name, "hint": row.branch_title},
        {"tag": row.state_title, "kind": row.state_kind},
        short_date(row.submitted_at),
        term,
        _CHECKERS[row.assigned],
    ]


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The queue as CSV for a spreadsheet: the same filters, no names."""
    rows = queries.queue_rows(request.actor, filter_of(request.GET), clock.today())
    record(request.actor, "accreditation.queue_exported", count=len(rows))
    table = io.StringIO()
    writer = csv.writer(table, delimiter=";")
    writer.writerow(
        [
            "Номер", "Регистрационный номер", "Специальность", "Кого проверяем", "Состояние", "Подано",
            "Зарегистрировано", "Срок", "Просрочено",
        ]
    )  # fmt: skip
    for row in rows:
        writer.writerow(
            [
                row.number,
                row.registration_number,
                row.specialty_name,
                row.branch_title,
                row.state_title,
                short_date(row.submitted_at) if row.submitted_at else "",
                short_date(row.registered_on) if row.registered_on else "",
                short_date(row.deadline) if row.deadline else "",
                "да" if row.overdue else "",
            ]
        )
    answer = HttpResponse("\ufeff" + table.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="queue-{clock.today():%Y-%m-%d}.csv"'
    return answer


@require_safe
def case_page(request: HttpRequest, application_id: UUID) -> HttpResponse:
    require(request.actor, Role.CENTRE)
    case = casefile.case(request.actor, application_id, clock.now())
    return _case(request, case)


def _case(request: HttpRequest, case: CaseView, status: int = 200) -> HttpResponse:
    return page(
        request,
        "accreditation/centre/case.html",
        status=status,
        case=case,
        may_take=case.state in (SUBMITTED, CENTRE_CHECK) and case.assigned != "me" and not case.is_own,
        may_register=case.state == SUBMITTED and not case.is_own,
        may_decide=case.state == CENTRE_CHECK and not case.is_own,
    )


@require_POST
def take(request: HttpRequest, application_id: UUID) -> HttpResponse:
    actions.take_case(request.actor, application_id)
    return see_other(request, "accreditation:case", application_id, message="Дело у вас в работе")


@require_POST
def register(request: HttpRequest, application_id: UUID) -> HttpResponse:
    number = actions.register_application(request.actor, application_id)
    return see_other(
        request,
        "accreditation:case",
        application_id,
        message=f"Заявление зарегистрировано, номер {number}. Заявитель получил уведомление",
    )


def return_case(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Remarks with own words; the applicant corrects a copy that keeps everything valid."""
    require(request.actor, Role.CENTRE)
    case = casefile.case(request.actor, application_id, clock.now())
    form = ReturnForm(posted(request))
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                actions.return_application(request.actor, application_id, form.defects())
            except Refused as error:
                add_objections(form, error.objections)
            else:
                return see_other(
                    request,
                    "accreditation:queue",
                    message=f"Заявление № {case.number} возвращено. Заявитель получил замечания",
                )
        status = 422
    return page(request, "accreditation/centre/return.html", status=status, case=case, form=form)


def hand_over(request: HttpRequest, application_id: UUID) -> HttpResponse:
    require(request.actor, Role.CENTRE)
    case = casefile.case(request.actor, application_id, clock.now())
    form = HandOverForm(queries.meeting_choices(request.actor, clock.today()), posted(request))
    status = 200
    if request.method == "POST":
        if form.is_valid():
            chosen = form.cleaned_data["meeting"]
            try:
                actions.hand_over(request.actor, application_id, UUID(chosen) if chosen else None)
            except Refused as error:
                add_objections(form, error.objections)
            else:
                return see_other(
                    request, "accreditation:queue", message=f"Заявление № {case.number} передано в комиссию"
                )
        status = 422
    return page(request, "accreditation/centre/hand_over.html", status=status, case=case, form=form)


@require_safe
def case_file(request: HttpRequest, application_id: UUID, file_id: UUID) -> FileResponse:
    """A file of a case, shown in the browser; strangers and foreign files get 404."""
    return response(casefile.case_file(request.actor, application_id, file_id), inline=True)


def _query(request: HttpRequest) -> str:
    return urlencode([(key, value) for key, value in request.GET.items() if key != "page" and value])
