"""Pages of the organisation: its card and its departments."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from egisz.frmo import public as frmo
from egisz.frmo import queries
from egisz.frmo.web.forms import CloseForm, DayForm, DepartmentFilterForm, DepartmentForm, OrganizationForm
from egisz.kernel import clock
from egisz.kernel.errors import NotFound, Refused
from egisz.ui.forms import add_objections
from egisz.ui.http import page, see_other
from egisz.ui.paging import paginate


def _own(request: HttpRequest) -> frmo.OrganizationInfo:
    """The organisation in whose name the person acts; others see nothing here."""
    oid = request.actor.organization_oid
    info = frmo.organization(oid) if oid and frmo.may_keep(request.actor, oid) else None
    if info is None:
        raise NotFound
    return info


def _own_department(request: HttpRequest, department_oid: str) -> frmo.DepartmentInfo:
    organization = _own(request)
    info = frmo.department(department_oid)
    if info is None or info.organization_oid != organization.oid:
        raise NotFound
    return info


@require_GET
def card(request: HttpRequest) -> HttpResponse:
    info = _own(request)
    return page(
        request,
        "frmo/card.html",
        organization=info,
        filled=frmo.completeness(info),
        departments=len(frmo.departments(info.oid, clock.today())),
    )


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    info = _own(request)
    form = OrganizationForm(request.POST or None, initial=OrganizationForm.initial_of(info))
    if request.method == "POST" and form.is_valid():
        try:
            changed = frmo.change_organization(request.actor, info.oid, form.facts())
        except Refused as error:
            add_objections(form, error.objections)
        else:
            return see_other(request, "frmo:card", message="Карточка сохранена" if changed else "Ничего не изменилось")
    return page(request, "frmo/edit.html", status=422 if form.errors else 200, form=form, organization=info)


@require_GET
def departments(request: HttpRequest) -> HttpResponse:
    info = _own(request)
    today = clock.today()
    query, state = request.GET.get("query", "").strip(), request.GET.get("state") or "active"
    form = DepartmentFilterForm({"query": query, "state": state})
    rows = queries.find_departments(info.oid, query=query, state=state, today=today)
    return page(
        request,
        "frmo/departments.html",
        organization=info,
        form=form,
        found=paginate(rows, request.GET.get("page")),
        words=urlencode({"query": query, "state": state}),
        is_filtered=bool(query) or state != "active",
    )


@require_http_methods(["GET", "POST"])
def department_add(request: HttpRequest) -> HttpResponse:
    info = _own(request)
    form = DepartmentForm(request.POST or None, departments=frmo.departments(info.oid, clock.today()))
    if request.method == "POST" and form.is_valid():
        try:
            frmo.open_department(request.actor, info.oid, form.facts())
        except Refused as error:
            add_objections(form, error.objections)
        else:
            return see_other(request, "frmo:departments", message="Подразделение добавлено")
    return page(request, "frmo/department_add.html", status=422 if form.errors else 200, form=form, organization=info)


@require_GET
def department(request: HttpRequest, department_oid: str) -> HttpResponse:
    """The department with its history; «на дату» answers whether it existed on a day."""
    info = _own_department(request, department_oid)
    form = DayForm(request.GET if request.GET.get("on") else None)
    on = form.cleaned_data["on"] if form.is_bound and form.is_valid() else None
    return page(
        request,
        "frmo/department.html",
        department=info,
        versions=queries.department_versions(department_oid),
        form=form,
        on=on,
        alive=info.alive_on(on) if on else None,
    )


@require_http_methods(["GET", "POST"])
def department_close(request: HttpRequest, department_oid: str) -> HttpResponse:
    info = _own_department(request, department_oid)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            frmo.close_department(request.actor, department_oid, end=form.cleaned_data["end"])
        except Refused as error:
            add_objections(form, error.objections)
        else:
            return see_other(request, "frmo:departments", message="Подразделение закрыто")
    return page(request, "frmo/department_close.html", status=422 if form.errors else 200, form=form, department=info)
