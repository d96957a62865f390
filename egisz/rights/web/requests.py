"""Requests about personal data: of the person, and of the administrator of security who answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from egisz.kernel import clock
from egisz.kernel.errors import NotFound, Refused
from egisz.kernel.text import moment, short_date
from egisz.nsi.public import work_calendar
from egisz.rights import public as rights
from egisz.rights.lawbook import terms_on
from egisz.rights.public import KINDS, RequestInfo
from egisz.rights.web.copies import REQUEST_TAGS
from egisz.ui.forms import KitForm, add_objections, hinted
from egisz.ui.http import address, page, see_other

_STATES = [("open", "Ждут ответа"), ("granted", "Выполнены"), ("declined", "Отказано"), ("all", "Все")]


class RequestForm(KitForm):
    kind = forms.ChoiceField(label="О чём вы просите", choices=list(KINDS.items()), widget=forms.RadioSelect)
    words = forms.CharField(
        label="О каких данных и почему", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Например: удалите личный телефон, им больше не пользуюсь",
    )  # fmt: skip


class AnswerForm(KitForm):
    verdict = forms.ChoiceField(
        label="Решение", widget=forms.RadioSelect,
        choices=[
            ("granted", hinted("Выполнено", "Вы уже сделали то, о чём просят")),
            ("declined", hinted("Отказано", "Закон велит хранить эти данные: назовите его")),
        ],
    )  # fmt: skip
    answer = forms.CharField(label="Ответ человеку", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class QueueForm(KitForm):
    state = forms.ChoiceField(label="Состояние", required=False, choices=_STATES)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = RequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            request_id = rights.ask(request.actor, **form.cleaned_data)
        except Refused as error:
            add_objections(form, error.objections)
        else:
            return see_other(request, "rights:request", request_id, message="Запрос отправлен")
    terms, today = terms_on(clock.today()), clock.today()
    return page(
        request, "rights/new_request.html", status=422 if form.errors else 200, form=form, terms=terms,
        due_on=work_calendar().add(today, terms.answer_working_days),
        has_card=request.actor.practitioner_id is not None,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The card of a request; who answers has the form here."""
    shown = rights.request_of(request.actor, request_id)
    form = AnswerForm(request.POST or None) if shown.may_answer and shown.is_open else None
    if request.method == "POST":
        if form is None:
            raise NotFound
        if form.is_valid():
            try:
                rights.answer(request.actor, request_id, **form.cleaned_data)
            except Refused as error:
                add_objections(form, error.objections)
            else:
                return see_other(request, "rights:queue", message=f"Ответ на № {shown.number} отправлен")
    return page(
        request, "rights/request.html", status=422 if form is not None and form.errors else 200, shown=shown, form=form,
        tags=REQUEST_TAGS, path=_path(shown),
    )  # fmt: skip


def _path(shown: RequestInfo) -> list[dict[str, Any]]:
    return [
        {"title": "Запрос подан", "text": moment(shown.asked_at)},
        {
            "title": "Рассматривает администратор безопасности", "text": f"Ответит до {short_date(shown.due_on)}",
            "current": shown.is_open,
        },
        {"title": "Ответ", "text": shown.state_title if not shown.is_open else "", "current": not shown.is_open},
    ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, request_id: UUID) -> HttpResponse:
    shown = rights.request_of(request.actor, request_id)
    if not shown.is_mine:
        raise NotFound
    if request.method == "POST":
        rights.withdraw_request(request.actor, request_id)
        return see_other(request, "rights:mine", message="Запрос отозван")
    return page(request, "rights/withdraw_request.html", shown=shown)


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """`/rights/requests/queue/`: what the administrator of security has to answer."""
    state = request.GET.get("state") or "open"
    found = rights.queue(request.actor, state="" if state == "all" else state, page=request.GET.get("page"))
    return page(
        request, "rights/queue.html", form=QueueForm({"state": state}), found=found, query=f"state={state}",
        rows=[_cells(row) for row in found],
    )  # fmt: skip


def _cells(row: RequestInfo) -> list[Any]:
    late = row.is_open and row.due_on < clock.today()
    return [
        {"text": f"№ {row.number}", "href": address("rights:request", row.id), "hint": moment(row.asked_at)},
        {"text": row.person or "Учётной записи нет", "hint": row.kind_title},
        {"text": short_date(row.due_on), "hint": "срок прошёл" if late else ""},
        {"tag": row.state_title, "kind": REQUEST_TAGS[row.state]},
    ]
