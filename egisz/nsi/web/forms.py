"""Forms of the catalogue and of a book's pages: plain GET forms."""

from __future__ import annotations

from typing import Any

from django import forms

from egisz.nsi.queries.shelf import ORDERS, SHOWN, Shelf
from egisz.ui.forms import DateField, KitForm


class CatalogueForm(KitForm):
    """Search and filters of the catalogue; wrong values count as none."""

    q = forms.CharField(label="Название, OID или краткий код", required=False, max_length=200)
    show = forms.ChoiceField(label="Вид", required=False, choices=[("", "Все"), *SHOWN.items()])
    group = forms.TypedChoiceField(label="Группа", required=False, coerce=int, empty_value=None)
    type = forms.TypedChoiceField(label="Тип", required=False, coerce=int, empty_value=None)
    order = forms.ChoiceField(label="Порядок", required=False, choices=list(ORDERS.items()))

    def __init__(self, data: Any, all_books: Shelf) -> None:
        super().__init__(data)
        self.fields["group"].choices = [  # type: ignore[attr-defined]
            ("", "Все"), *((item.id, f"{item.id} – {item.branch} ({item.books})") for item in all_books.groups)
        ]  # fmt: skip
        self.fields["type"].choices = [  # type: ignore[attr-defined]
            ("", "Все"), *((id_, f"{id_} ({books})") for id_, books in all_books.types)
        ]  # fmt: skip


class OnDateForm(KitForm):
    on = DateField(label="Какая версия действовала на дату")
