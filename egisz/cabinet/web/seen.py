"""«Кто смотрел мои данные»: the page, the table to take away, the receipt of a row."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from egisz.audit.public import CHANGES, READINGS, AboutFilter, public_key
from egisz.cabinet import queries
from egisz.cabinet.queries import SeenRow
from egisz.cabinet.web.home import home_name
from egisz.kernel import clock
from egisz.kernel.text import moment
from egisz.ui.forms import DateField, KitForm
from egisz.ui.http import address, page, see_other

KINDS = {"": "Всё", READINGS: "Просмотры", CHANGES: "Изменения"}


class SeenForm(KitForm):
    """The filter; wrong values are told and count as none."""

    kind = forms.ChoiceField(label="Что показать", required=False, choices=list(KINDS.items()))
    organization = forms.ChoiceField(label="Кто", required=False)
    begin = DateField(label="С какого дня", required=False)
    end = DateField(label="По какой день", required=False)

    def offer(self, organizations: tuple[tuple[str, str], ...]) -> None:
        self.fields["organization"].choices = [("", "Все"), *organizations]  # type: ignore[attr-defined]

    def wanted(self) -> AboutFilter:
        self.is_valid()
        typed = self.cleaned_data
        return AboutFilter(
            begin=typed.get("begin"), end=typed.get("end"), organization_oid=typed.get("organization") or "",
            kind=typed.get("kind") or "",
        )  # fmt: skip


@require_safe
def seen(request: HttpRequest) -> HttpResponse:
    """`/cabinet/access/`: what others did with my data, newest first."""
    if request.actor.practitioner_id is None:
        return HttpResponseRedirect(reverse(home_name(request.actor.role)))
    everybody = queries.seen_page(request.actor, AboutFilter(), 1)
    form = _form(request, everybody)
    chosen = {key: value for key, value in request.GET.items() if key in form.fields and value}
    found = queries.seen_page(request.actor, form.wanted(), request.GET.get("page")) if request.GET else everybody
    return page(
        request, "cabinet/seen.html",
        form=form, found=found.rows, rows=[_cells(row) for row in found.rows], filtered=bool(chosen),
        query=urlencode(chosen), is_empty=not everybody.rows.total, status=422 if form.errors else 200,
    )  # fmt: skip


def _form(request: HttpRequest, everybody: queries.SeenPage) -> SeenForm:
    form = SeenForm(request.GET)
    form.offer(everybody.organizations)
    return form


def _cells(row: SeenRow) -> list[Any]:
    what: dict[str, Any] = {"text": row.what}
    if row.is_refused:
        what["hint"] = "отказано"
    elif row.ground:
        what["hint"] = row.ground
    return [
        {"text": moment(row.at, clock.today())},
        what,
        {"text": row.who, "hint": row.whose_role},
        {"text": "Скачать", "href": f"{address('cabinet:seen')}{row.id}/receipt.json"},
        _question(row),
    ]


def _question(row: SeenRow) -> dict[str, Any]:
    if row.case is None:
        return {"text": "Оспорить", "href": f"{address('cabinet:seen')}{row.id}/dispute/"}
    return {"text": row.case[1], "href": address("cabinet:dispute_case", row.case[0])}


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """The chosen rows for a spreadsheet."""
    form = _form(request, queries.seen_page(request.actor, AboutFilter(), 1))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(["Когда (МСК)", "Что", "Кто", "В какой роли", "Основание", "Исход", "Номер записи журнала"])
    for row in queries.seen_rows(request.actor, form.wanted()):
        outcome = "отказано" if row.is_refused else "выполнено"
        writer.writerow([moment(row.at), row.what, row.who, row.whose_role, row.ground, outcome, row.id])
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="access-{clock.today():%Y-%m-%d}.csv"'
    return answer


@require_safe
def receipt(request: HttpRequest, row_id: int) -> HttpResponseBase:
    """A file by which anybody can check that the row stands in the sealed journal."""
    found = queries.seen_receipt(request.actor, row_id)
    if found is None:
        return see_other(
            request, "cabinet:seen", kind="info",
            message="Эта запись ещё не запечатана: журнал запечатывают каждую минуту. Скачайте квитанцию чуть позже",
        )  # fmt: skip
    answer = HttpResponse(json.dumps(found, ensure_ascii=False, indent=2), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="receipt-{row_id}.json"'
    return answer


@require_safe
def journal_key(request: HttpRequest) -> HttpResponse:
    """The open key by which receipts are checked."""
    answer = HttpResponse(public_key(), content_type="application/x-pem-file")
    answer["Content-Disposition"] = 'attachment; filename="journal.pub"'
    return answer
