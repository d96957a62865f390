"""Pages of the commission: meetings, agendas, votes, the protocol."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from egisz.accreditation.actions import commission as actions
from egisz.accreditation.actions import meetings as meeting_actions
from egisz.accreditation.queries import casefile, centre
from egisz.accreditation.queries import commission as queries
from egisz.accreditation.queries.staff import require
from egisz.accreditation.web.forms_centre import (
    AgendaForm,
    CancelForm,
    MeetingForm,
    MoveForm,
    ProtocolForm,
    VoteForm,
    posted,
)
from egisz.files.public import response
from egisz.identity.public import note_proof
from egisz.kernel import clock
from egisz.kernel.actor import Role
from egisz.kernel.errors import NotFound, Refused
from egisz.kernel.text import counted, long_date
from egisz.signature.public import SignForm, my_certificate
from egisz.ui.forms import add_objections, hinted
from egisz.ui.http import page, see_other


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    return page(
        request, "accreditation/commission/meetings.html", found=queries.meeting_list(request.actor, clock.today())
    )


@require_safe
def meeting(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    view = queries.meeting(request.actor, meeting_id, clock.today())
    return page(request, "accreditation/commission/meeting.html", view=view)


def new_meeting(request: HttpRequest) -> HttpResponse:
    require(request.actor, Role.SECRETARY)
    form = MeetingForm(posted(request))
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                made = meeting_actions.plan_meeting(request.actor, **form.cleaned_data)
            except Refused as error:
                add_objections(form, error.objections)
            else:
                return see_other(request, "accreditation:meeting", made, message="Заседание назначено")
        status = 422
    return page(request, "accreditation/commission/meeting_form.html", status=status, form=form, view=None)


def move_meeting(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    require(request.actor, Role.SECRETARY)
    view = queries.meeting(request.actor, meeting_id, clock.today())
    initial = {"held_on": view.meeting.held_on, "protocol_due_on": view.meeting.protocol_due_on}
    form = MoveForm(posted(request), initial=initial)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                told = meeting_actions.move_meeting(request.actor, meeting_id, **form.cleaned_data)
            except Refused as error:
                add_objections(form, error.objections)
            else:
                return see_other(request, "accreditation:meeting", meeting_id, message=f"Дата изменена. {_told(told)}")
        status = 422
    return page(request, "accreditation/commission/meeting_form.html", status=status, form=form, view=view)


def cancel_meeting(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    require(request.actor, Role.SECRETARY)
    view = queries.meeting(request.actor, meeting_id, clock.today())
    form = CancelForm(posted(request))
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                told = meeting_actions.cancel_meeting(request.actor, meeting_id, ground=form.cleaned_data["ground"])
            except Refused as error:
                add_objections(form, error.objections)
            else:
                return see_other(request, "accreditation:meetings", message=f"Заседание отменено. {_told(told)}")
        status = 422
    return page(request, "accreditation/commission/cancel.html", status=status, form=form, view=view)


def waiting(request: HttpRequest) -> HttpResponse:
    """Cases without a meeting, and those that a meeting left undecided: put them on an agenda."""
    require(request.actor, Role.SECRETARY)
    rows = queries.waiting_cases(request.actor)
    choices = [(str(row.id), _waiting_label(row)) for row in rows]
    form = AgendaForm(centre.meeting_choices(request.actor, clock.today()), choices, posted(request))
    status = 200
    if request.method == "POST":
        if form.is_valid() and form.cleaned_data["meeting"]:
            try:
                moved = meeting_actions.set_meeting(
                    request.actor,
                    [UUID(value) for value in form.cleaned_data["cases"]],
                    UUID(form.cleaned_data["meeting"]),
                )
            except Refused as error:
                add_objections(form, error.objections)
            else:
                return see_other(
                    request,
                    "accreditation:meeting",
                    form.cleaned_data["meeting"],
                    message=f"В повестку добавлено: {counted(moved, 'дело', 'дела', 'дел')}",
                )
        elif form.is_valid():
            form.add_error("meeting", "Выберите заседание")
        status = 422
    return page(request, "accreditation/commission/waiting.html", status=status, form=form, rows=rows)


def case_page(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The case as the commission reads it, with the ballot."""
    require(request.actor, Role.COMMISSION, Role.SECRETARY)
    case = casefile.case(request.actor, application_id, clock.now())
    ballot = queries.ballot(request.actor, application_id, clock.today())
    initial = (
        {"choice": ballot.mine.choice, "reasons": list(ballot.mine.reasons), "comment": ballot.mine.comment}
        if ballot.mine
        else {}
    )
    form = VoteForm(posted(request), initial=initial)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                actions.cast_vote(request.actor, application_id, **form.cleaned_data)
            except Refused as error:
                add_objections(form, error.objections)
            else:
                message = f"Ваш голос по делу № {case.number} записан"
                if ballot.next_case:
                    return see_other(
                        request, "accreditation:vote", ballot.next_case, message=f"{message}. Следующее дело"
                    )
                return see_other(request, "accreditation:meeting", ballot.meeting_id, message=message)
        status = 422
    return page(request, "accreditation/commission/case.html", status=status, case=case, ballot=ballot, form=form)


def protocol(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Check answers and make the protocol; the next page signs it."""
    require(request.actor, Role.SECRETARY)
    view = queries.meeting(request.actor, meeting_id, clock.today())
    form = ProtocolForm(posted(request), initial={"protocol_number": view.meeting.protocol_number})
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                actions.prepare_protocol(request.actor, meeting_id, **form.cleaned_data)
            except Refused as error:
                add_objections(form, error.objections)
            else:
                return see_other(request, "accreditation:protocol_sign", meeting_id)
        status = 422
    return page(request, "accreditation/commission/protocol.html", status=status, form=form, view=view)


def sign_protocol(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    require(request.actor, Role.SECRETARY)
    view = queries.meeting(request.actor, meeting_id, clock.today())
    if view.meeting.state == "held":
        return see_other(request, "accreditation:meeting", meeting_id, message="Протокол уже подписан", kind="info")
    if view.protocol_file is None:
        return see_other(request, "accreditation:protocol", meeting_id)
    form = SignForm(posted(request), request.FILES or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            upload = form.cleaned_data["signature"] if form.cleaned_data["way"] == "file" else None
            try:
                closed = actions.close_meeting(
                    request.actor,
                    meeting_id,
                    pin=form.cleaned_data["pin"],
                    container=upload.read() if upload else b"",
                )
            except Refused as error:
                add_objections(form, error.objections)
            else:
                note_proof(request)  # whoever opened the key has proved more than a password
                return see_other(
                    request,
                    "accreditation:meeting",
                    meeting_id,
                    message=f"Протокол подписан. Прошли: {closed.passed}, не прошли: {closed.not_passed}",
                )
        status = 422
    return page(
        request,
        "accreditation/commission/sign.html",
        status=status,
        form=form,
        view=view,
        certificate=my_certificate(request.actor),
    )


@require_safe
def protocol_file(request: HttpRequest, meeting_id: UUID) -> FileResponse:
    file_id, _ = queries.protocol_file(request.actor, meeting_id)
    if file_id is None:
        raise NotFound
    return response(file_id, inline=True)


def _told(count: int) -> str:
    return (
        f"Уведомлено: {counted(count, 'заявитель', 'заявителя', 'заявителей')}" if count else "Дел в повестке не было"
    )


def _waiting_label(row: queries.WaitingRow) -> hinted:
    left = f"Не решено на заседании {long_date(row.from_meeting)}. " if row.from_meeting else ""
    until = f"Решить до {long_date(row.deadline)}" if row.deadline else ""
    return hinted(f"{row.registration_number or row.number}, {row.specialty_name}", f"{left}{until}")
