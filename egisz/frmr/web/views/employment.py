"""Jobs: add, correct, other terms, close."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from egisz.frmo import public as frmo
from egisz.frmr import public as frmr
from egisz.frmr.web.forms import CloseForm, EmploymentForm
from egisz.frmr.web.views.add import ask_confirm
from egisz.kernel.errors import NotFound, Refused
from egisz.ui.forms import add_objections
from egisz.ui.http import page, see_other


def _job(request: HttpRequest, practitioner_id: UUID, row_id: UUID) -> frmr.EmploymentInfo:
    """A job of this person in the actor's own organisation."""
    job = frmr.employment(row_id)
    if job is None or job.practitioner_id != practitioner_id or job.organization_oid != request.actor.organization_oid:
        raise NotFound
    return job


def _back(request: HttpRequest, practitioner_id: UUID, message: str) -> HttpResponse:
    return see_other(request, f"/frmr/workers/{practitioner_id}/?tab=work", message=message)


def _shown(
    request: HttpRequest, practitioner_id: UUID, form: EmploymentForm, title: str, note: str, button: str
) -> HttpResponse:
    return page(
        request,
        "frmr/employment.html",
        status=422 if form.errors else 200,
        form=form,
        title=title,
        note=note,
        button=button,
        person=frmr.person(request.actor, practitioner_id),
        ask_confirm=ask_confirm(form, "confirmed_main"),
    )


def _form(request: HttpRequest, job: frmr.EmploymentInfo | None = None) -> EmploymentForm:
    return EmploymentForm(
        request.POST or None,
        departments=frmo.departments(request.actor.organization_oid),
        initial=EmploymentForm.initial_of(job) if job else None,
    )


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, practitioner_id: UUID) -> HttpResponse:
    """One more job for a person who works or worked here."""
    if not frmr.is_employee(request.actor.organization_oid, practitioner_id):
        raise NotFound
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        try:
            frmr.add_employment(
                request.actor, practitioner_id, form.facts(), confirmed_main=form.cleaned_data["confirmed_main"]
            )
        except Refused as error:
            add_objections(form, error.objections)
        else:
            return _back(request, practitioner_id, "Место работы добавлено")
    note = "Подразделение должно быть открыто на дату начала работы."
    return _shown(request, practitioner_id, form, "Добавить место работы", note, "Добавить")


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, practitioner_id: UUID, row_id: UUID) -> HttpResponse:
    """A typing error is put right in the row; what stood there stays in the history."""
    form = _form(request, _job(request, practitioner_id, row_id))
    if request.method == "POST" and form.is_valid():
        try:
            changed = frmr.correct_employment(
                request.actor, row_id, form.facts(), confirmed_main=form.cleaned_data["confirmed_main"]
            )
        except Refused as error:
            add_objections(form, error.objections)
        else:
            return _back(request, practitioner_id, "Исправлено" if changed else "Ничего не изменилось")
    note = "Исправляйте так только ошибку ввода. Если условия работы изменились с какого-то дня, выберите «Перевести»."
    return _shown(request, practitioner_id, form, "Исправить место работы", note, "Сохранить")


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, practitioner_id: UUID, row_id: UUID) -> HttpResponse:
    """Another post, rate or department from a day on."""
    job = _job(request, practitioner_id, row_id)
    form = _form(request, job)
    form.fields["begin_date"].label = "Новые условия действуют с"
    if request.method == "GET":
        form.initial["begin_date"] = None
    if request.method == "POST" and form.is_valid():
        try:
            frmr.change_employment(
                request.actor, row_id, form.facts(), confirmed_main=form.cleaned_data["confirmed_main"]
            )
        except Refused as error:
            add_objections(form, error.objections)
        else:
            return _back(request, practitioner_id, "Новые условия записаны, прежние закрыты днём раньше")
    note = "Прежнее личное дело закроется днём раньше, новое начнётся с указанной даты."
    return _shown(request, practitioner_id, form, "Перевести на другие условия", note, "Перевести")


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, practitioner_id: UUID, row_id: UUID) -> HttpResponse:
    """Dismissal: the row stays in the register with its last day and the reason."""
    job = _job(request, practitioner_id, row_id)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            frmr.close_employment(request.actor, row_id, **form.cleaned_data)
        except Refused as error:
            add_objections(form, error.objections)
        else:
            return _back(request, practitioner_id, "Личное дело закрыто")
    return page(
        request,
        "frmr/close.html",
        status=422 if form.errors else 200,
        form=form,
        job=job,
        person=frmr.person(request.actor, practitioner_id),
    )
