"""The head's page of deputies."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from egisz.identity.public import delegations, withdraw_delegation
from egisz.kernel import clock
from egisz.kernel.errors import NotFound, Refused
from egisz.ui.forms import DateField, KitForm, SnilsField, add_objections
from egisz.ui.http import page, see_other
from egisz.workplace.actions import appoint


class DeputyForm(KitForm):
    """Knows the shape of a power, not its rules."""

    snils = SnilsField(label="СНИЛС заместителя")
    scope = forms.ChoiceField(
        label="Что поручаете",
        choices=[
            ("reports", "подписывать отчёты о работе и отказывать в согласовании"),
            ("corrections", "отвечать на сообщения о неточностях"),
            ("all", "и то, и другое"),
        ],
        widget=forms.RadioSelect,
        initial="reports",
    )
    begin = DateField(label="С какого дня")
    end = DateField(label="По какой день", help_text="Включительно, не дольше года")
    ground = forms.CharField(label="Основание", max_length=200, help_text="Номер и дата приказа")
    power_number = forms.CharField(
        label="Номер МЧД", max_length=36, required=False, help_text="Если машиночитаемая доверенность уже выдана"
    )


@require_http_methods(["GET", "POST"])
def deputies(request: HttpRequest) -> HttpResponse:
    """`/desk/deputies/`: who signs in place of the head, and a new power."""
    listed = delegations(request.actor, clock.today())
    form = DeputyForm(request.POST if request.method == "POST" else None, initial={"begin": clock.today()})
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                appoint(request.actor, **form.cleaned_data)
            except Refused as error:
                add_objections(form, error.objections)
            else:
                message = "Заместитель назначен. Вы оба получили уведомление"
                return see_other(request, "workplace:deputies", message=message)
        status = 422
    return page(request, "workplace/deputies.html", status=status, listed=listed, form=form)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, delegation_id: UUID) -> HttpResponse:
    """`/desk/deputies/<id>/withdraw/`: asks first, then the power ends at once."""
    found = next((one for one in delegations(request.actor, clock.today()) if one.id == delegation_id), None)
    if found is None:
        raise NotFound
    if request.method == "POST":
        withdraw_delegation(request.actor, delegation_id)
        return see_other(request, "workplace:deputies", message="Поручение отозвано")
    if found.state in ("withdrawn", "ended"):
        return see_other(request, "workplace:deputies", message="Это поручение уже не действует", kind="info")
    return page(request, "workplace/withdraw_deputy.html", one=found)
