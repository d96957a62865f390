"""The operator's pages: confirm an identity while the person is here, and print an acknowledgement."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from egisz.frmo.public import organization
from egisz.identity.public import (
    LEVEL_CHECKS,
    account_info,
    confirm_identity,
    evidence_for_paper,
    find_visitor,
    visitor,
)
from egisz.kernel import clock
from egisz.kernel.errors import NotFound, Refused
from egisz.nsi.public import Books, NsiChoiceField, get
from egisz.ui import press
from egisz.ui.forms import KitForm, SnilsField, add_objections
from egisz.ui.http import page, see_other

VISIT_KEY = "egisz_visit"  # whom this operator has found: the page of anybody else does not open


class VisitorForm(KitForm):
    snils = SnilsField(label="СНИЛС", help_text="Его называет или показывает сам человек")
    present = forms.BooleanField(label="Человек передо мной", required=False)


class ConfirmForm(KitForm):
    """What the operator saw; the number of the document is kept encrypted."""

    document_kind = NsiChoiceField(book=Books.IDENTITY_DOCUMENTS, label="Вид документа")
    document = forms.CharField(
        label="Серия и номер", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Хранятся зашифрованными, на страницах не показываются",
    )  # fmt: skip
    checked = forms.MultipleChoiceField(
        label="Что вы сверили", choices=LEVEL_CHECKS, widget=forms.CheckboxSelectMultiple, required=False
    )

    def facts(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "document_kind": given["document_kind"].name, "document": given["document"], "checked": given["checked"],
        }  # fmt: skip


@require_http_methods(["GET", "POST"])
def identify(request: HttpRequest) -> HttpResponse:
    """`/desk/identify/`: find the person who has come; every search is in the journal."""
    form = VisitorForm(request.POST or None)
    status, missing = 200, False
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                found = find_visitor(request.actor, form.cleaned_data["snils"], present=form.cleaned_data["present"])
            except Refused as error:
                add_objections(form, error.objections)
            else:
                if found is not None:
                    request.session[VISIT_KEY] = str(found.account_id)
                    return see_other(request, "workplace:identify_person", found.account_id)
                missing, status = True, 404
    info = organization(request.actor.organization_oid) if request.actor.organization_oid else None
    return page(
        request, "workplace/identify.html", status=status, form=form, missing=missing,
        place=info.name_short if info else "",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def identify_person(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """`/desk/identify/<id>/`: compare with the document, tick what agrees, confirm."""
    if request.session.get(VISIT_KEY) != str(account_id):
        raise NotFound("visit")
    form = ConfirmForm(request.POST or None, initial={"document_kind": get(Books.IDENTITY_DOCUMENTS, "1")})
    if request.method == "POST" and form.is_valid():
        try:
            evidence_id = confirm_identity(request.actor, account_id, **form.facts())
        except Refused as error:
            add_objections(form, error.objections)
        else:
            del request.session[VISIT_KEY]
            return see_other(
                request, "workplace:identified", evidence_id, message="Личность подтверждена, уровень поднят"
            )
    found = visitor(request.actor, account_id)
    status = 422 if form.is_bound else 200
    return page(request, "workplace/identify_person.html", status=status, form=form, one=found)


@require_safe
def identified(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """`/desk/identify/done/<id>/`: what was confirmed, and the paper for the person."""
    return page(request, "workplace/identified.html", one=evidence_for_paper(request.actor, evidence_id))


@require_safe
def acknowledgement(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """`/desk/identify/done/<id>/paper.pdf`: the acknowledgement that the person takes home."""
    found = evidence_for_paper(request.actor, evidence_id)
    person = account_info(found.account_id)
    info = organization(found.organization_oid)
    if person is None:
        raise NotFound
    data = press.paper(
        "workplace/acknowledgement_pdf.html", title="Подтверждение личности", made_at=clock.now(), one=found,
        full_name=person.full_name, place=info.name_full if info else "",
    )  # fmt: skip
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="acknowledgement.pdf"'
    response["Cache-Control"] = "no-store"
    return response
