"""The auditor's search of the journal: the list, the table, a row, people."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods, require_safe

from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden
from egisz.kernel.text import moment
from egisz.ui.http import page, see_other
from egisz.workplace.queries import audit
from egisz.workplace.queries.audit import Line
from egisz.workplace.web.audit.forms import JournalForm, PersonForm

COLUMNS = [
    "Номер", "Когда (МСК)", "Код", "Что", "Исход", "Кто", "Роль", "Организация", "О ком", "Объект", "Номер объекта",
    "Основание", "Канал", "Адрес", "Устройство", "Вход", "Сеанс", "Запрос", "Версия",
]  # fmt: skip


def auditor(request: HttpRequest) -> Actor:
    if request.actor.role != Role.AUDITOR:
        raise Forbidden("Журнал целиком читает аудитор", "аудитор вашей системы")
    return request.actor


@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    """`/desk/audit/`: rows of the journal by what is looked for, newest first."""
    actor = auditor(request)
    form = JournalForm(request.GET)
    wanted = form.wanted()
    chosen = {key: value for key, value in request.GET.items() if key in form.fields and value}
    found = audit.journal_page(actor, wanted, request.GET.get("page"))
    subject, account = audit.chosen_people(wanted)
    return page(
        request, "workplace/audit/journal.html",
        form=form, found=found, rows=[_cells(line) for line in found], query=urlencode(chosen), subject=subject,
        account=account, session=wanted.session, status=422 if form.errors else 200,
    )  # fmt: skip


def _cells(line: Line) -> list[Any]:
    entry = line.entry
    what: dict[str, Any] = {"text": line.what, "hint": entry.code}
    if entry.is_refused:
        what["hint"] = f"отказано · {entry.code}"
    return [
        {"text": moment(entry.at, clock.today()), "href": line.link},
        what,
        {"text": line.who or line.role, "hint": ", ".join(part for part in (line.role, line.organization) if part)},
        line.whom or "—",
        {"text": entry.address or "—", "hint": entry.device},
    ]


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """The chosen rows for a spreadsheet."""
    actor = auditor(request)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(COLUMNS)
    for line in audit.journal_lines(actor, JournalForm(request.GET).wanted()):
        entry = line.entry
        cells = (
            entry.id, moment(entry.at), entry.code, line.what, "отказано" if entry.is_refused else "выполнено",
            line.who, line.role, line.organization, line.whom, entry.resource, entry.resource_id, entry.ground,
            entry.channel, entry.address, entry.device, entry.method, entry.session, entry.request_id, entry.version,
        )  # fmt: skip
        writer.writerow([_harmless(str(cell)) for cell in cells])
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="journal-{clock.today():%Y-%m-%d}.csv"'
    return answer


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula is made text (OWASP, CSV injection)."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


@require_safe
def row(request: HttpRequest, row_id: int) -> HttpResponse:
    """`/desk/audit/rows/<id>/`: everything that the journal says, and what else happened in the same request."""
    shown = audit.row_page(auditor(request), row_id)
    entry = shown.line.entry
    details = [(name, ", ".join(map(str, value)) if isinstance(value, list) else str(value))
               for name, value in sorted(entry.details.items())]  # fmt: skip
    story = [
        {
            "title": line.what, "when": moment(line.entry.at), "who": line.entry.code,
            "text": "Эта запись" if line.entry.id == entry.id else f"Запись № {line.entry.id}",
        }
        for line in shown.story
    ]  # fmt: skip
    return page(
        request, "workplace/audit/row.html", line=shown.line, entry=entry, seal=shown.seal, methods=shown.methods,
        department=shown.department, details=details, story=story,
    )  # fmt: skip


@require_safe
def receipt(request: HttpRequest, row_id: int) -> HttpResponseBase:
    """The proof that the row stands in the sealed journal."""
    found = audit.row_receipt(auditor(request), row_id)
    if found is None:
        return see_other(
            request, "workplace:audit_row", row_id, kind="info",
            message="Запись ещё не запечатана: журнал запечатывают каждую минуту",
        )  # fmt: skip
    answer = HttpResponse(json.dumps(found, ensure_ascii=False, indent=2), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="receipt-{row_id}.json"'
    return answer


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """`/desk/audit/people/`: from a name or a СНИЛС to the rows about a person or of an account."""
    actor = auditor(request)
    form = PersonForm(request.POST if request.method == "POST" else None)
    found, status = None, 200
    if request.method == "POST":
        if form.is_valid():
            found = audit.people_found(actor, form.cleaned_data["words"])
        else:
            status = 422
    return page(request, "workplace/audit/people.html", status=status, form=form, found=found)


@require_safe
def history(request: HttpRequest, practitioner_id: UUID) -> HttpResponse:
    """`/desk/audit/history/<id>/`: what each field of a card was and became."""
    name, changes = audit.history_of(auditor(request), practitioner_id)
    rows = [
        [
            {"text": moment(change.at)},
            {"text": change.table, "hint": change.field or "внесена запись"},
            change.was or "—",
            change.became or "—",
        ]
        for change in changes
    ]
    return page(request, "workplace/audit/history.html", name=name, rows=rows, practitioner_id=practitioner_id)
