"""A form field over a reference book: one types, the picker or the server finds the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from egisz.kernel import clock
from egisz.nsi import rules
from egisz.nsi.models import Record
from egisz.nsi.rules import Coded
from egisz.ui.controls import Picked, PickerInput

_MOST_CANDIDATES = 8


class Typed(Picked):
    """What came from the form: the text, the code behind it, and the row chosen among several."""

    choice: str

    @classmethod
    def of(cls, value: Any) -> Typed:
        if isinstance(value, Typed):
            return value
        if isinstance(value, Coded):
            return cls.made(value.name, value.code)
        return cls.made(str(value) if value else "", getattr(value, "code", ""))

    @classmethod
    def made(cls, text: str, code: str = "", choice: str = "") -> Typed:
        typed = cls(text, code)
        typed.choice = choice
        return typed


class PickerWidget(PickerInput):
    """What people type (`<name>`), the code behind it (`<name>__code`), and radios to make it exact (`<name>__choice`).

    The script asks `picker_url` for `?q=`; without it the server finds the record by the text.
    """

    input_type = "picker"
    template_name = "nsi/picker.html"

    def __init__(self, book: str = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs)
        self.book = book
        self.candidates: list[Coded] = []

    @property
    def picker_url(self) -> str:
        """Address that answers a JSON list of {"code", "name"} for `?q=`."""
        return reverse("nsi:pick", args=[self.book])

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed:
        return Typed.made(*(str(data.get(key) or "").strip() for key in (name, f"{name}__code", f"{name}__choice")))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and f"{name}__code" not in data and f"{name}__choice" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds to «widget»: text, code, source, choice_name, candidates."""
        self.source = self.picker_url
        context = super().get_context(name, value, attrs)
        code = "" if self.candidates else getattr(value, "code", "") or ""
        context["widget"].update(
            text=self.format_value(value) or "",
            code=code,
            picker_url=self.picker_url,
            choice_name=f"{name}__choice",
            candidates=self.candidates,
        )
        return context


class NsiChoiceField(forms.Field):
    """A record of a book. Cleaned value: `Coded`, or None when it is not required and empty.

    initial: a `Coded`, or the code as text.
    """

    widget = PickerWidget
    default_error_messages = {
        "required": "Выберите значение из справочника",
        "ambiguous": "Уточните: подходит несколько записей справочника. Выберите одну из них",
        "unknown": "«%(text)s» нет в справочнике. Начните вводить название и выберите из подсказок",
        "close": "«%(text)s» нет в справочнике. Выберите похожее или исправьте написание",
    }

    def __init__(self, *, book: str, **kwargs: Any) -> None:
        kwargs.setdefault("widget", PickerWidget(book))
        super().__init__(**kwargs)
        self.book = book
        self.widget.book = book

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) and not isinstance(value, Picked) and value:
            return Record.objects.current(self.book, value) or Coded(value, value)
        return value

    def clean(self, value: Any) -> Coded | None:
        typed = Typed.of(value)
        self.widget.candidates = []
        if not (typed or typed.code or typed.choice):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        return self._resolve(typed)

    def has_changed(self, initial: Any, data: Any) -> bool:
        before, after = Typed.of(self.prepare_value(initial)), Typed.of(data)
        return str(before) != str(after) or before.code != after.code or bool(after.choice)

    def _resolve(self, typed: Typed) -> Coded:
        """The code counts while its name is what stands in the text; otherwise the text decides."""
        today, text = clock.today(), str(typed)
        chosen = Record.objects.choosable(self.book, typed.code, today)
        if chosen and (not text or rules.words(chosen.name) == rules.words(text)):
            return chosen
        strict = Record.objects.strict_matches(self.book, text, today, 50)
        close = Record.objects.matches(self.book, text, today, _MOST_CANDIDATES) if text and not strict else []
        picked = Record.objects.choosable(self.book, typed.choice, today)
        if picked and (not text or picked in strict or picked in close):
            return picked
        exact = [coded for coded in strict if coded.code == text or rules.words(coded.name) == rules.words(text)]
        certain = exact or strict
        if len(certain) == 1:
            return certain[0]
        self.widget.candidates = (certain or close)[:_MOST_CANDIDATES]
        problem = "ambiguous" if certain else "close" if close else "unknown"
        raise ValidationError(self.error_messages[problem], code=problem, params={"text": text or typed.code})
