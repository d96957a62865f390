"""The limited cabinet: what is missing, who must act, a request to the employer, «Проверить снова»."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from egisz.cabinet.actions import Access, Proof, access_of, ask_employer, employers, enter, sent_requests
from egisz.cabinet.rules import NOT_IN_FRMR, OutcomeKind, home_route
from egisz.kernel.actor import Role
from egisz.kernel.errors import Refused
from egisz.kernel.text import short_date
from egisz.ui.forms import KitForm, add_objections
from egisz.ui.http import page, see_other


class EmployerForm(KitForm):
    """Whom to ask: an organisation whose HR department works in this system."""

    organization = forms.ChoiceField(label="Организация, в которой вы работаете")

    def __init__(self, *args: Any, organizations: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].choices = [("", "Выберите организацию"), *organizations]  # type: ignore[attr-defined]


_STATES = {"open": "ждём ответа", "done": "вас внесли", "closed": "закрыта"}


def _is_guest(request: HttpRequest) -> bool:
    return request.actor.role is Role.LIMITED  # type: ignore[attr-defined]


def _home(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse(home_route(request.actor.role)))  # type: ignore[attr-defined]


@require_safe
def limited(request: HttpRequest) -> HttpResponse:
    """`/cabinet/limited/`: 403 while ФРМР does not know the person, in the words of the register."""
    if not _is_guest(request):
        return _home(request)
    return _show(request, access_of(request.actor.account_id))


def _show(request: HttpRequest, access: Access, form: EmployerForm | None = None) -> HttpResponse:
    kind = access.outcome.kind
    known = employers()
    last = access.last_places[0] if access.last_places else None
    if form is None:
        form = EmployerForm(organizations=known, initial={"organization": last.organization_oid if last else ""})
    sent = sent_requests(request.actor)
    status = 422 if form.is_bound else 403 if kind is OutcomeKind.NOT_IN_REGISTER else 200
    return page(
        request, "cabinet/signin/limited.html", status=status, kind=str(kind), message=NOT_IN_FRMR, form=form,
        account=access.account, last=last, requests=sent,
        sent_rows=[
            (row.organization, short_date(row.sent_on), short_date(row.due_on), _STATES.get(row.state, row.state))
            for row in sent
        ], employers_known=bool(known),
    )  # fmt: skip


@require_POST
def check_again(request: HttpRequest) -> HttpResponse:
    """Ask ФРМР again: the employer may have entered the person since."""
    if not _is_guest(request):
        return _home(request)
    proof = Proof(method=request.actor.method, second_at=request.actor.proved_at)
    access = access_of(request.actor.account_id, proof=proof)
    if access.outcome.choices:
        _, chosen = enter(request, access, proof=proof)
        name = home_route(chosen.role) if chosen else "cabinet:choose"
        return see_other(request, name, message="Сведения появились в ФРМР. Кабинет открыт")
    message = "Проверили: сведений в ФРМР пока нет. Мы сохранили вашу просьбу, если вы её отправили"
    if access.outcome.kind is OutcomeKind.REGISTER_UNAVAILABLE:
        message = "ФРМР сейчас не отвечает. Это не ваша ошибка: проверьте ещё раз через минуту"
    elif access.outcome.kind is OutcomeKind.DISMISSED:
        message = "Проверили: действующего места работы в ФРМР пока нет"
    return see_other(request, "cabinet:limited", message=message, kind="info")


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """One click: a request to the HR department of the chosen organisation."""
    if not _is_guest(request):
        return _home(request)
    form = EmployerForm(request.POST, organizations=employers())
    if form.is_valid():
        try:
            ask_employer(request.actor, form.cleaned_data["organization"])
        except Refused as error:
            add_objections(form, error.objections)
        else:
            message = "Просьба отправлена в кадровую службу. Срок ответа — ниже на этой странице"
            return see_other(request, "cabinet:limited", message=message)
    return _show(request, access_of(request.actor.account_id), form)
