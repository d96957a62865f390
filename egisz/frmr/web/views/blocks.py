"""Personal data and the blocks of the card that are added one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from egisz.frmr import public as frmr
from egisz.frmr.web import forms
from egisz.kernel.errors import NotFound, Refused
from egisz.ui.forms import KitForm, add_objections
from egisz.ui.http import page, see_other


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the card: its words, form, verbs and rows."""

    title: str
    correction_title: str
    note: str
    tab: str
    form: type[KitForm]
    add: Callable[..., Any]
    correct: Callable[..., Any] | None = None
    rows: Callable[[UUID], list[Any]] | None = None


BLOCKS = {
    "document": Block(
        "Новый документ", "", "Прежний документ останется в карточке как недействующий.", "personal",
        forms.DocumentForm, frmr.add_identity_document,
    ),
    "address": Block(
        "Новый адрес", "", "Прежний адрес того же типа останется в карточке как прошлый.", "personal",
        forms.AddressForm, frmr.add_address,
    ),
    "education": Block(
        "Добавить образование", "Исправить образование", "Все сведения берите из диплома или аттестата.", "education",
        forms.EducationForm, frmr.add_education, frmr.correct_education, frmr.education_of,
    ),
    "further": Block(
        "Добавить дополнительное образование", "Исправить дополнительное образование",
        "Часы из этого раздела засчитываются для аккредитации.", "education",
        forms.FurtherEducationForm, frmr.add_further_education, frmr.correct_further_education,
        frmr.further_education_of,
    ),
    "category": Block(
        "Добавить категорию", "Исправить категорию", "Сведения берите из приказа о присвоении.", "education",
        forms.CategoryForm, frmr.add_category, frmr.correct_category, frmr.categories_of,
    ),
}  # fmt: skip


def _shown(request: HttpRequest, practitioner_id: UUID, form: KitForm, title: str, note: str, tab: str) -> HttpResponse:
    person = frmr.person(request.actor, practitioner_id)
    status = 422 if form.errors else 200
    return page(request, "frmr/block.html", status=status, form=form, title=title, note=note, person=person, tab=tab)


def _back(request: HttpRequest, practitioner_id: UUID, tab: str, message: str) -> HttpResponse:
    return see_other(request, f"/frmr/workers/{practitioner_id}/?tab={tab}", message=message)


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, practitioner_id: UUID) -> HttpResponse:
    """Correct personal data; the СНИЛС stays."""
    shown = frmr.person(request.actor, practitioner_id)
    form = forms.PersonForm(request.POST or None, initial=forms.PersonForm.initial_of(shown))
    if request.method == "POST" and form.is_valid():
        try:
            changed = frmr.change_person(request.actor, practitioner_id, form.facts())
        except Refused as error:
            add_objections(form, error.objections)
        else:
            return _back(request, practitioner_id, "personal", "Сохранено" if changed else "Ничего не изменилось")
    note = "СНИЛС здесь не меняют: по нему человек узнаётся во всех системах."
    return _shown(request, practitioner_id, form, "Личные данные", note, "personal")


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, practitioner_id: UUID, block: str) -> HttpResponse:
    if block not in BLOCKS:
        raise NotFound
    about = BLOCKS[block]
    form = about.form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            about.add(request.actor, practitioner_id, form.facts())  # type: ignore[attr-defined]
        except Refused as error:
            add_objections(form, error.objections)
        else:
            return _back(request, practitioner_id, about.tab, "Добавлено")
    return _shown(request, practitioner_id, form, about.title, about.note, about.tab)


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, practitioner_id: UUID, block: str, row_id: UUID) -> HttpResponse:
    about = BLOCKS.get(block)
    if (
        about is None
        or about.correct is None
        or about.rows is None
        or not frmr.may_read(request.actor, practitioner_id)
    ):
        raise NotFound
    row = next((info for info in about.rows(practitioner_id) if info.id == row_id), None)
    if row is None:
        raise NotFound
    form = about.form(request.POST or None, initial=about.form.initial_of(row))  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            changed = about.correct(request.actor, row_id, form.facts())  # type: ignore[attr-defined]
        except Refused as error:
            add_objections(form, error.objections)
        else:
            return _back(request, practitioner_id, about.tab, "Исправлено" if changed else "Ничего не изменилось")
    return _shown(request, practitioner_id, form, about.correction_title, about.note, about.tab)
