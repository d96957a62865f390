"""The register of consents for the administrator of security: search, counts, a table to take away."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from egisz.consents import queries
from egisz.consents.queries import DocumentCount, RegisterRow
from egisz.consents.web.forms import RegisterForm
from egisz.kernel import clock
from egisz.kernel.text import moment
from egisz.ui.csvfile import csv_answer
from egisz.ui.http import page

_HEAD = (
    "Кто", "Согласие", "Редакция", "SHA-256 текста", "Дано (МСК)", "Способ", "Адрес", "Устройство", "Номер запроса",
    "Состояние", "Когда закрыто (МСК)",
)  # fmt: skip
TAGS = {"in_force": "good", "replaced": "", "withdrawn": "warn"}


def _form(request: HttpRequest, counted: list[DocumentCount]) -> RegisterForm:
    form = RegisterForm(request.GET)
    form.offer(sorted({row.code: row.title for row in counted}.items()))
    return form


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """`/consents/register/`."""
    counted = queries.counts(request.actor)
    form = _form(request, counted)
    found = queries.register(request.actor, form.wanted(), request.GET.get("page"))
    chosen = {key: value for key, value in request.GET.items() if key in form.fields and value}
    return page(
        request, "consents/register.html",
        form=form, found=found, rows=[_cells(row) for row in found], query=urlencode(chosen), filtered=bool(chosen),
        counts=[
            [row.title, row.version, str(row.in_force), str(row.replaced), str(row.withdrawn)] for row in counted
        ],
        status=422 if form.errors else 200,
    )  # fmt: skip


def _cells(row: RegisterRow) -> list[object]:
    shown = row.consent
    return [
        {"text": row.person or "Учётной записи нет", "hint": shown.device},
        {"text": shown.title, "hint": f"редакция {shown.version}"},
        {"text": moment(shown.given_at), "hint": shown.way_title},
        {
            "tag": shown.state_title,
            "kind": TAGS[shown.state],
            "hint": moment(shown.closed_at) if shown.closed_at else "",
        },
    ]


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """The chosen rows for a spreadsheet."""
    form = _form(request, queries.counts(request.actor))
    rows = (_line(row) for row in queries.register_rows(request.actor, form.wanted()))
    return csv_answer(f"consents-{clock.today():%Y-%m-%d}", _HEAD, rows)


def _line(row: RegisterRow) -> tuple[str, ...]:
    shown = row.consent
    return (
        row.person, shown.title, shown.version, shown.text_sha256, moment(shown.given_at), shown.way_title,
        shown.address, shown.device, shown.request_id, shown.state_title,
        moment(shown.closed_at) if shown.closed_at else "",
    )  # fmt: skip
