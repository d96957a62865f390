"""Documents of a draft, slot by slot."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egisz.accreditation.actions.documents import (
    attach_document,
    comment_document,
    limits_on,
    remove_document,
    replace_document,
)
from egisz.accreditation.queries.applications import document_row
from egisz.accreditation.queries.case import case_of
from egisz.accreditation.rules import sections
from egisz.accreditation.rules.slots import title_of
from egisz.accreditation.types import Case
from egisz.accreditation.web.forms import CommentForm, ReplaceForm, UploadForm
from egisz.kernel import clock
from egisz.kernel.errors import NotFound, Refused
from egisz.ui.forms import FileField, add_objections
from egisz.ui.http import page, see_other


def _own_bytes(case: Case) -> int:
    return sum(document.file.size for document in case.documents if not document.made_by_system)


def _limit(form: UploadForm | ReplaceForm, case: Case, without: int = 0) -> None:
    field = form.fields["file"]
    assert isinstance(field, FileField)
    field.limit_to(limits_on(clock.today()).total_bytes, _own_bytes(case) - without)


@require_safe
def documents(request: HttpRequest, pk: UUID) -> HttpResponse:
    """`…/documents/`: all slots with what is in them and the remaining quota."""
    case = case_of(request.actor, pk, clock.today())
    if not case.application.brief.is_draft:
        return see_other(request, "accreditation:application", pk)
    return page(
        request,
        "accreditation/documents.html",
        case=case,
        application=case.application,
        used=_own_bytes(case),
        total=case.law.file_total_bytes,
        defects=case.defects_at(sections.DOCUMENTS),
        system_documents=[row for row in case.documents if row.made_by_system],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def slot(request: HttpRequest, pk: UUID, slot: str) -> HttpResponse:
    """`…/documents/<slot>/`: what to attach, what is attached, the upload."""
    case = case_of(request.actor, pk, clock.today())
    if not case.application.brief.is_draft:
        return see_other(request, "accreditation:application", pk)
    wanted = next((item for item in case.slots if item.code == slot), None)
    if wanted is None:
        raise NotFound
    form = UploadForm(request.POST or None, request.FILES or None) if request.method == "POST" else UploadForm()
    replaced = 0
    if not wanted.many:
        replaced = sum(row.file.size for row in case.documents if row.slot == slot and not row.made_by_system)
    _limit(form, case, replaced)
    if request.method == "POST" and form.is_valid():
        try:
            attach_document(
                request.actor,
                pk,
                slot=slot,
                upload=form.cleaned_data["file"],
                comment=form.cleaned_data["comment"],
            )
            message = f"Документ приложен: {wanted.title}"
            if wanted.many:
                return see_other(request, "accreditation:slot", pk, slot, message=message)
            return see_other(request, "accreditation:documents", pk, message=message)
        except Refused as refusal:
            add_objections(form, refusal.objections)
    return page(
        request,
        "accreditation/slot.html",
        status=422 if form.errors else 200,
        case=case,
        application=case.application,
        slot=wanted,
        rows=[row for row in case.documents if row.slot == slot],
        used=_own_bytes(case),
        total=case.law.file_total_bytes,
        form=form,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: UUID, document: UUID) -> HttpResponse:
    """`…/files/<uuid>/edit/`: replace the scan or change the comment."""
    row = document_row(request.actor, pk, document)
    case = case_of(request.actor, pk, clock.today())
    if not case.application.brief.is_draft:
        return see_other(request, "accreditation:application", pk)
    replace = ReplaceForm()
    comment = CommentForm(initial={"comment": row.comment})
    if request.method == "POST" and "replace" in request.POST:
        replace = ReplaceForm(request.POST, request.FILES)
        if replace.is_valid():
            try:
                replace_document(request.actor, pk, document, upload=replace.cleaned_data["file"])
                return see_other(request, "accreditation:slot", pk, row.slot, message="Файл заменён")
            except Refused as refusal:
                add_objections(replace, refusal.objections)
    elif request.method == "POST":
        comment = CommentForm(request.POST)
        if comment.is_valid():
            comment_document(request.actor, pk, document, comment=comment.cleaned_data["comment"])
            return see_other(request, "accreditation:slot", pk, row.slot, message="Пояснение сохранено")
    _limit(replace, case, 0 if row.made_by_system else row.file.size)
    return page(
        request,
        "accreditation/document.html",
        status=422 if replace.errors or comment.errors else 200,
        case=case,
        application=case.application,
        row=row,
        slot_title=title_of(row.slot),
        replace=replace,
        comment=comment,
    )


@require_POST
def remove(request: HttpRequest, pk: UUID, document: UUID) -> HttpResponse:
    """Take a file away."""
    row = document_row(request.actor, pk, document)
    remove_document(request.actor, pk, document)
    return see_other(request, "accreditation:slot", pk, row.slot, message="Файл убран")
