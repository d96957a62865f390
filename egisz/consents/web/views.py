"""«Мои согласия»: what is in force, what was withdrawn, what may be given; a copy to print."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from egisz.consents import public as consents
from egisz.consents import queries
from egisz.consents.queries import IN_FORCE, ConsentInfo
from egisz.consents.web.forms import GiveForm
from egisz.kernel import clock
from egisz.kernel.errors import NotFound, Refused
from egisz.kernel.text import full_name, moment
from egisz.ui import press
from egisz.ui.forms import add_objections
from egisz.ui.http import page, see_other

TAGS = {"in_force": "good", "replaced": "", "withdrawn": "warn"}


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """`/consents/`."""
    return page(request, "consents/mine.html", mine=consents.my_consents(request.actor, clock.today()), tags=TAGS)


@require_safe
def consent(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """The text as it was agreed to, and what proves it."""
    shown = queries.my_consent(request.actor, consent_id, clock.today())
    return page(request, "consents/consent.html", consent=shown, facts=_facts(shown), tags=TAGS, in_force=IN_FORCE)


def _facts(shown: ConsentInfo) -> list[tuple[str, str]]:
    facts = [("Дано", moment(shown.given_at)), ("Как", shown.way_title), ("Редакция", shown.version)]
    if shown.closed_at is not None:
        facts.append((shown.state_title, moment(shown.closed_at)))
    facts += [("Сетевой адрес", shown.address or "неизвестен"), ("Устройство", shown.device or "неизвестно")]
    return [*facts, ("Номер запроса", shown.request_id or "нет")]


@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, code: str) -> HttpResponse:
    """The document by itself, with its own tick and button."""
    document = consents.documents_on(clock.today()).get(code)
    if document is None or document.asked_in:
        raise NotFound
    form = GiveForm(request.POST or None, initial={"version": document.version})
    if request.method == "POST" and form.is_valid():
        try:
            consents.give(
                request.actor, code, version=form.cleaned_data["version"], agreed=form.cleaned_data["agree"]
            )  # fmt: skip
        except Refused as error:
            add_objections(form, error.objections)
            form.data = {**form.data.dict(), "version": document.version}  # type: ignore[attr-defined]
        else:
            return see_other(request, "consents:mine", message="Согласие принято")
    return page(request, "consents/give.html", status=422 if form.errors else 200, document=document, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """What will follow is told before the button."""
    shown = queries.my_consent(request.actor, consent_id, clock.today())
    if shown.state != IN_FORCE:
        return see_other(request, "consents:consent", consent_id, message="Это согласие уже не действует", kind="info")
    if request.method == "POST":
        consents.withdraw(request.actor, consent_id)
        return see_other(request, "consents:mine", message="Согласие отозвано")
    return page(request, "consents/withdraw.html", consent=shown)


@require_safe
def paper(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """The same as PDF/A to keep or to print."""
    shown = queries.my_consent(request.actor, consent_id, clock.today())
    account: Any = request.user  # identity.Account of the signed-in person
    data = press.paper(
        "consents/consent_pdf.html", title=shown.title, made_at=clock.now(), consent=shown, facts=_facts(shown),
        person=full_name(account.family, account.given, account.patronymic),
    )  # fmt: skip
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="consent-{shown.code}-{shown.version}.pdf"'
    return answer
