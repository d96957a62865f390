"""The employer's list of workers."""

from __future__ import annotations

import csv
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from egisz.frmo import public as frmo
from egisz.frmr.queries import people
from egisz.frmr.queries.workers import WorkerFilter, export_workers, list_workers, posts_of_organization
from egisz.frmr.web.forms import WorkersFilterForm
from egisz.kernel import clock, snils
from egisz.kernel.text import decimal, short_date
from egisz.ui.http import page, see_other
from egisz.ui.paging import Page

SIZE = 25
_STATES = {
    "good": ("действует", "good"),
    "soon": ("скоро истекает", "warn"),
    "expired": ("истекла", "bad"),
    "none": ("нет сведений", ""),
}
_CSV_HEAD = (
    "ФИО", "Должность", "Подразделение", "Тип занятия должности", "Доля ставки", "Работает с", "Работает по",
    "Специальность аккредитации", "Аккредитация до",
)  # fmt: skip


def _filter(data: Any) -> WorkerFilter:
    return WorkerFilter(
        query=data.get("query", "").strip(),
        department_oid=data.get("department", ""),
        post_code=data.get("post", ""),
        state=data.get("state") or "active",
        accreditation=data.get("accreditation", ""),
        sort=data.get("sort") or "name",
    )


def _words(wanted: WorkerFilter, **changes: str) -> str:
    """The filter as the query part of an address."""
    values = {
        "query": wanted.query, "department": wanted.department_oid, "post": wanted.post_code,
        "state": "" if wanted.state == "active" else wanted.state, "accreditation": wanted.accreditation,
        "sort": "" if wanted.sort == "name" else wanted.sort,
    } | changes  # fmt: skip
    return urlencode({name: value for name, value in values.items() if value})


def _sortable(title: str, key: str, wanted: WorkerFilter) -> dict[str, str]:
    up = wanted.sort == key
    return {
        "title": title,
        "href": f"?{_words(wanted, sort=f'-{key}' if up else key)}",
        "sorted": "ascending" if up else "descending" if wanted.sort == f"-{key}" else "",
    }


@require_GET
def workers(request: HttpRequest) -> HttpResponse:
    """Search, filters, sorting, pages; СНИЛС never stands in the address (see `find`)."""
    actor, today = request.actor, clock.today()
    wanted = _filter(request.GET)
    if any(character.isdigit() for character in wanted.query):
        return see_other(request, "frmr:workers", message="По СНИЛС ищите через форму на этой странице", kind="info")
    number = max(1, int(request.GET.get("page", "1"))) if request.GET.get("page", "1").isdigit() else 1
    rows, total = list_workers(actor, wanted, today=today, offset=(number - 1) * SIZE, limit=SIZE)
    found = Page(rows, number, max(1, -(-total // SIZE)), total, SIZE)
    form = WorkersFilterForm(
        {
            "query": wanted.query, "department": wanted.department_oid, "post": wanted.post_code,
            "state": wanted.state, "accreditation": wanted.accreditation,
        },
        departments=frmo.departments(actor.organization_oid),
        posts=posts_of_organization(actor),
    )  # fmt: skip
    return page(
        request,
        "frmr/workers.html",
        organization=frmo.organization(actor.organization_oid),
        form=form,
        found=found,
        head=[
            _sortable("Работник", "name", wanted),
            "Должность",
            {"title": "Ставка", "kind": "num"},
            _sortable("Аккредитация", "accreditation", wanted),
        ],
        states=_STATES,
        words=_words(wanted),
        wanted=wanted,
        is_filtered=bool(_words(wanted, sort="")),
        may_add=actor.role == "hr",
    )


@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """A name goes on as an address; a СНИЛС is looked up here and is not kept."""
    wanted = _filter(request.POST)
    digits = snils.normalise(wanted.query)
    if not any(character.isdigit() for character in digits):
        words = _words(wanted)
        return see_other(request, "/frmr/" + (f"?{words}" if words else ""))
    problems = snils.objections(digits)
    if problems:
        return see_other(request, "frmr:workers", message=problems[0].text, kind="warn")
    hint = people.hint_by_snils(request.actor, digits)
    if hint is not None and hint.works_here:
        return see_other(request, "frmr:card", hint.id)
    return see_other(
        request,
        "frmr:add" if request.actor.role == "hr" else "frmr:workers",
        message="Среди ваших работников такого СНИЛС нет. Чтобы добавить человека, начните с поиска по регистру",
        kind="info",
    )


def _safe(value: str) -> str:
    """A cell that a spreadsheet will not take for a formula."""
    return f"'{value}" if value[:1] in "=+-@\t\r" else value


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The selection as CSV for a spreadsheet: UTF-8 with BOM, semicolons."""
    rows = export_workers(request.actor, _filter(request.GET), today=clock.today())
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="workers.csv"'
    response["Cache-Control"] = "no-store"
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow(_CSV_HEAD)
    for row in rows:
        cells = [
            row.full_name, row.post_name, row.department_name, row.kind_title, decimal(row.rate),
            short_date(row.begin_date), short_date(row.end_date) if row.end_date else "",
            row.accreditation_specialty, short_date(row.accreditation_end) if row.accreditation_end else "",
        ]  # fmt: skip
        writer.writerow([_safe(cell) for cell in cells])
    return response
