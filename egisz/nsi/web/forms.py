"""Forms of the catalogue and of a book's pages: plain GET forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django import forms

from egisz.kernel.errors import Objection
from egisz.nsi.public import EditionInfo, FieldFacts
from egisz.nsi.queries.shelf import ORDERS, SHOWN, Shelf
from egisz.ui.forms import DateField, FileField, KitForm


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


class WebhookForm(KitForm):
    address = forms.CharField(
        label="Адрес вашего сервера",
        max_length=500,
        help_text="Начинается с https://. На него придёт POST с подписью",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "placeholder": "https://"}),
    )


class UploadForm(KitForm):
    file = FileField(
        label="Файл справочника",
        accept=".zip,.json,.csv,.xml",
        max_bytes=64 << 20,
        help_text="Архив ФНСИ …_json.zip или …_csv.zip, JSON, CSV или XML. До 64 МБ",
    )
    oid = forms.CharField(
        label="OID",
        required=False,
        max_length=128,
        help_text="Если его нет в имени файла, например 1.2.643.5.1.13.13.11.1002",
    )
    version = forms.CharField(label="Версия", required=False, max_length=30, help_text="Если её нет в имени файла")
    name = forms.CharField(
        label="Название", required=False, max_length=300, help_text="Только для справочника, которого ещё нет"
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > 64 << 20:
            raise forms.ValidationError("Файл больше 64 МБ. Загрузите его командой load_dictionary_file")
        return file


class ReasonForm(KitForm):
    reason = forms.CharField(
        label="Что и почему меняется",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Войдёт в описание версии после подсчёта изменений",
    )


class RemarkForm(KitForm):
    remark = forms.CharField(label="Что исправить", max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class AnnulForm(KitForm):
    reason = forms.CharField(
        label="Почему версия аннулируется", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Это увидят все",
    )  # fmt: skip


class RecordForm(KitForm):
    """Values of one record, a field for each column. An empty input is null, or the empty text that stood there."""

    def __init__(
        self,
        data: Any,
        *,
        info: EditionInfo,
        before: Mapping[str, str | None],
        begin: Mapping[str, str | None],
        is_new: bool,
    ) -> None:
        self.info, self.before, self.is_new = info, before, is_new
        super().__init__(data)
        for place, item in enumerate(self._columns()):
            is_key = item.name == info.key_column
            self.fields[f"v{place}"] = _value_field(item, is_key and is_new, begin.get(item.name))
            if is_key and not is_new:
                self.fields[f"v{place}"].widget.attrs["readonly"] = True

    def _columns(self) -> list[FieldFacts]:
        known = {item.name: item for item in self.info.facts.fields}
        return [known.get(name, FieldFacts(name, "VARCHAR", None, None)) for name in self.info.columns]

    def values(self) -> dict[str, str | None]:
        result: dict[str, str | None] = {}
        for place, item in enumerate(self._columns()):
            typed = self.cleaned_data.get(f"v{place}", "")
            kept_empty = self.before.get(item.name) == ""
            result[item.name] = typed or ("" if kept_empty else None)
        return result

    def renamed(self, objections: Iterable[Objection]) -> list[Objection]:
        """Objections to columns as objections to the fields of this form."""
        places = {item.name: f"v{place}" for place, item in enumerate(self._columns())}
        return [replace(item, field=places.get(item.field, item.field)) for item in objections]


def _value_field(item: FieldFacts, required: bool, value: str | None) -> forms.Field:
    words: dict[str, Any] = {"label": item.alias or item.name, "required": required, "initial": value or ""}
    hint = ". ".join(part for part in (item.name if item.alias else "", item.description or "") if part)
    if item.data_type == "BOOLEAN":
        choices = [("", "нет значения"), ("true", "да"), ("false", "нет")]
        return forms.ChoiceField(choices=choices, help_text=hint, **words)
    long = item.data_type == "VARCHAR" and len(value or "") > 80
    widget: forms.Widget = forms.Textarea(attrs={"rows": 3}) if long else forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(help_text=hint, widget=widget, **words)
