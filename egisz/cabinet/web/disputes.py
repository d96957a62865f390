"""«Оспорить»: ask the auditor about a row of the journal, and follow the answer."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from egisz.audit.public import DisputeInfo, dispute_row, withdraw_dispute
from egisz.cabinet import queries
from egisz.kernel import clock
from egisz.kernel.errors import Refused
from egisz.kernel.text import long_date, moment
from egisz.nsi.public import work_calendar
from egisz.ui.forms import KitForm, add_objections
from egisz.ui.http import page, see_other

TAGS = {"open": "info", "taken": "info", "lawful": "good", "unlawful": "bad", "withdrawn": ""}


class DisputeForm(KitForm):
    words = forms.CharField(
        label="Что вас смущает",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Например: «Я не работаю в этой организации» или «В этот день ко мне никто не обращался»",
    )


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, row_id: int) -> HttpResponse:
    """`/cabinet/access/<row>/dispute/`: one question about one row."""
    row = queries.seen_row(request.actor, row_id)
    form = DisputeForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                made = dispute_row(request.actor, row_id, form.cleaned_data["words"], work_calendar())
            except Refused as error:
                add_objections(form, error.objections)
            else:
                return see_other(request, "cabinet:dispute_case", made, message="Обращение отправлено аудитору")
        status = 422
    return page(request, "cabinet/dispute.html", status=status, form=form, row=row)


@require_safe
def case(request: HttpRequest, dispute_id: UUID) -> HttpResponse:
    """`/cabinet/access/cases/<id>/`: where the question stands and what was answered."""
    found = queries.dispute_page(request.actor, dispute_id)
    return page(
        request, "cabinet/dispute_case.html",
        case=found.case, row=found.row, tag=TAGS[found.case.state], path=_path(found.case),
        is_overdue=found.case.is_overdue(clock.today()),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, dispute_id: UUID) -> HttpResponse:
    """A page that asks once more, then the case is closed."""
    found = queries.dispute_page(request.actor, dispute_id)
    if request.method == "POST":
        withdraw_dispute(request.actor, dispute_id)
        return see_other(request, "cabinet:dispute_case", dispute_id, message="Обращение отозвано")
    return page(request, "cabinet/dispute_withdraw.html", case=found.case)


def _path(case: DisputeInfo) -> list[tuple[str, str, bool]]:
    taken = f"Начал {moment(case.taken_at)}" if case.taken_at else "Спросит того, кто открывал данные"
    until = f"Не позднее {long_date(case.due_on)}"
    return [
        ("Вы обратились", moment(case.created_at), False),
        ("Аудитор разбирается", taken, case.is_open),
        ("Ответ", moment(case.answered_at) if case.answered_at else until, case.answered_at is not None),
    ]
