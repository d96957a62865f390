"""Section pages of a draft: personal data, contacts, specialty, professional part, education part."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from egisz.accreditation.actions.filling import (
    confirm_education,
    confirm_personal,
    set_agreement,
    set_contacts,
    set_specialty,
)
from egisz.accreditation.queries.case import case_of
from egisz.accreditation.rules import sections
from egisz.accreditation.types import Case
from egisz.accreditation.web import links
from egisz.accreditation.web.forms import AgreementForm, ContactsForm, EducationForm, SpecialtyForm
from egisz.frmr.public import identity_document, person
from egisz.kernel import clock
from egisz.kernel.errors import Refused
from egisz.kernel.snils import pretty
from egisz.nsi.public import Coded
from egisz.ui.forms import add_objections
from egisz.ui.http import page, see_other

_SAVED = "Раздел «{}» сохранён"


def _draft(request: HttpRequest, pk: UUID) -> Case | None:
    """The case of one's own draft; None when it was sent already."""
    case = case_of(request.actor, pk, clock.today())
    return case if case.application.brief.is_draft else None


def _sent(request: HttpRequest, pk: UUID) -> HttpResponse:
    return see_other(
        request, "accreditation:application", pk, message="Заявление уже отправлено, изменить его нельзя", kind="info"
    )


def _saved(request: HttpRequest, pk: UUID, section: str) -> HttpResponse:
    return see_other(request, "accreditation:application", pk, message=_SAVED.format(sections.TITLES[section]))


def _page(
    request: HttpRequest, template: str, case: Case, section: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    return page(
        request,
        template,
        status=status,
        case=case,
        application=case.application,
        section=section,
        section_title=sections.TITLES[section],
        defects=case.defects_at(section),
        **context,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def personal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read-only facts of the register; «Всё верно» or «Сообщить о неточности»."""
    case = _draft(request, pk)
    if case is None:
        return _sent(request, pk)
    if request.method == "POST":
        confirm_personal(request.actor, pk)
        return _saved(request, pk, sections.PERSONAL)
    card = person(request.actor, case.application.practitioner_id)
    organization = request.actor.organization_oid or next(
        (job.organization_oid for job in case.employments if job.end_date is None), ""
    )
    return _page(
        request,
        "accreditation/personal.html",
        case,
        sections.PERSONAL,
        person=card,
        snils=pretty(card.snils),
        document=identity_document(request.actor, card.id),
        inaccuracy=lambda block, field, object_id: links.inaccuracy(block, field, object_id, organization),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def contacts(request: HttpRequest, pk: UUID) -> HttpResponse:
    """E-mail and telephone for the answer."""
    case = _draft(request, pk)
    if case is None:
        return _sent(request, pk)
    form = ContactsForm(
        request.POST or None,
        initial={"email": case.application.contact_email, "phone": case.application.contact_phone},
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_contacts(request.actor, pk, email=form.cleaned_data["email"], phone=form.cleaned_data["phone"])
            return _saved(request, pk, sections.CONTACTS)
        except Refused as refusal:
            add_objections(form, refusal.objections)
    status = 422 if form.errors else 200
    return _page(request, "accreditation/contacts.html", case, sections.CONTACTS, status=status, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def specialty(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Level of education, then the specialty."""
    case = _draft(request, pk)
    if case is None:
        return _sent(request, pk)
    brief = case.application.brief
    form = SpecialtyForm(
        request.POST or None,
        initial={
            "education_level": case.application.education_level,
            "specialty": Coded(brief.specialty_code, brief.specialty_name) if brief.specialty_code else None,
        },
    )
    form.offer(case.dossier.levels)
    if request.method == "POST" and form.is_valid():
        try:
            set_specialty(
                request.actor,
                pk,
                education_level=form.cleaned_data["education_level"],
                specialty_code=form.cleaned_data["specialty"].code,
            )
            return _saved(request, pk, sections.SPECIALTY)
        except Refused as refusal:
            add_objections(form, refusal.objections)
    status = 422 if form.errors else 200
    return _page(
        request,
        "accreditation/specialty.html",
        case,
        sections.SPECIALTY,
        status=status,
        form=form,
        inaccuracy_href=links.inaccuracy("education", organization_oid=request.actor.organization_oid),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def professional(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Agreement ДА/НЕТ and the reports, one per employer."""
    case = _draft(request, pk)
    if case is None:
        return _sent(request, pk)
    form = AgreementForm(
        request.POST or None,
        initial={"agreement": case.application.agreement, "comment": case.application.professional_comment},
    )
    if case.category_title:
        form.allow_without_answer()
    if request.method == "POST" and form.is_valid():
        try:
            set_agreement(
                request.actor, pk, agreement=form.cleaned_data["agreement"], comment=form.cleaned_data["comment"]
            )
            return see_other(request, "accreditation:professional", pk, message="Ответ сохранён", fragment="reports")
        except Refused as refusal:
            add_objections(form, refusal.objections)
    status = 422 if form.errors else 200
    return _page(
        request,
        "accreditation/professional.html",
        case,
        sections.PROFESSIONAL,
        status=status,
        form=form,
        objections=[found for found in case.objections if found.field == sections.PROFESSIONAL],
        inaccuracy_href=links.inaccuracy("employment", organization_oid=request.actor.organization_oid),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def education(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Which hours count and why; confirmation and a comment."""
    case = _draft(request, pk)
    if case is None:
        return _sent(request, pk)
    form = EducationForm(request.POST or None, initial={"comment": case.application.education_comment})
    if request.method == "POST" and form.is_valid():
        confirm_education(request.actor, pk, comment=form.cleaned_data["comment"])
        return _saved(request, pk, sections.EDUCATION)
    return _page(
        request,
        "accreditation/education.html",
        case,
        sections.EDUCATION,
        status=422 if form.errors else 200,
        form=form,
        objections=[
            found
            for found in case.objections
            if found.field == sections.EDUCATION and found.code != "EDUCATION_NOT_CONFIRMED"
        ],
        credits_href=links.address("cme:home"),
        add_href=links.address("cme:add"),
        inaccuracy_href=links.inaccuracy("further_education", organization_oid=request.actor.organization_oid),
    )
