"""«Добавить работника»: search by СНИЛС, then a new card or only a new job for a person who is known."""

from __future__ import annotations

from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from egisz.db import crypto
from egisz.frmo import public as frmo
from egisz.frmr.permissions import may_keep_workers
from egisz.frmr.public import add_employment, register_practitioner
from egisz.frmr.queries import people
from egisz.frmr.web.forms import EmploymentForm, NewWorkerForm, SnilsForm
from egisz.kernel import snils as snils_rules
from egisz.kernel.errors import NotFound, Refused
from egisz.nsi.public import Books, get
from egisz.ui.forms import add_objections
from egisz.ui.http import page, see_other

_FOUND = "frmr_found"  # whom this session found by СНИЛС: only they may be given a job by their id
_TYPED = "frmr_snils"  # the СНИЛС of a new person, encrypted
_PLACE = "session.frmr_snils"


def _require_hr(request: HttpRequest) -> None:
    if not may_keep_workers(request.actor, request.actor.organization_oid):
        raise NotFound


@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Step 1: is the person in the register already."""
    _require_hr(request)
    form = SnilsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        digits = form.cleaned_data["snils"]
        hint = people.hint_by_snils(request.actor, digits)
        if hint is None:
            request.session[_TYPED] = crypto.encrypt(digits, _PLACE).hex()
            return see_other(request, "frmr:add_new")
        if hint.works_here:
            return see_other(
                request, "frmr:card", hint.id, message="Этот человек уже есть среди ваших работников", kind="info"
            )
        request.session[_FOUND] = str(hint.id)
        return see_other(request, "frmr:add_known", hint.id)
    return page(request, "frmr/add_search.html", status=422 if form.errors else 200, form=form)


def _typed_snils(request: HttpRequest) -> str:
    sealed = request.session.get(_TYPED, "")
    try:
        return crypto.decrypt(bytes.fromhex(sealed), _PLACE) if sealed else ""
    except (ValueError, InvalidTag):
        return ""


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Step 2 for somebody who is not in the register: the whole card and the first job."""
    _require_hr(request)
    digits = _typed_snils(request)
    if not digits:
        return see_other(request, "frmr:add")
    departments = frmo.departments(request.actor.organization_oid)
    initial = {"document-kind": get(Books.IDENTITY_DOCUMENTS, "1")}
    form = NewWorkerForm(request.POST or None, departments=departments, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            practitioner_id = register_practitioner(request.actor, snils_digits=digits, **form.all_facts())
        except Refused as error:
            add_objections(form, error.objections)
        else:
            request.session.pop(_TYPED, None)
            return see_other(
                request, "frmr:card", practitioner_id,
                message="Карточка создана. Теперь добавьте образование: без него не начать аккредитацию",
            )  # fmt: skip
    return page(
        request,
        "frmr/add_new.html",
        status=422 if form.errors else 200,
        form=form,
        snils=snils_rules.pretty(digits),
        has_departments=bool(departments),
        ask_confirm=ask_confirm(form, "job-confirmed_main"),
    )


@require_http_methods(["GET", "POST"])
def known(request: HttpRequest, practitioner_id: UUID) -> HttpResponse:
    """Step 2 for somebody whom the register knows: only a new job, personal data stay as they are."""
    _require_hr(request)
    hint = people.hint(request.actor, practitioner_id)
    if hint is None or request.session.get(_FOUND) != str(practitioner_id):
        raise NotFound
    departments = frmo.departments(request.actor.organization_oid)
    form = EmploymentForm(request.POST or None, departments=departments)
    if request.method == "POST" and form.is_valid():
        try:
            add_employment(
                request.actor, practitioner_id, form.facts(), confirmed_main=form.cleaned_data["confirmed_main"]
            )
        except Refused as error:
            add_objections(form, error.objections)
        else:
            request.session.pop(_FOUND, None)
            return see_other(request, "frmr:card", practitioner_id, message="Место работы добавлено")
    return page(
        request,
        "frmr/add_known.html",
        status=422 if form.errors else 200,
        form=form,
        hint=hint,
        has_departments=bool(departments),
        ask_confirm=ask_confirm(form, "confirmed_main"),
    )


def ask_confirm(form: NewWorkerForm | EmploymentForm, name: str) -> bool:
    """The checkbox appears with the objection that it answers, and stays once it was ticked."""
    asked = any(objection.code == "OVERLAPPING_MAIN" for objection in form.objections)
    return asked or bool(form.is_bound and form.data.get(name))
