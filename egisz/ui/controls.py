"""What a form field looks like: its kind for the macros, and its control with the classes of the kit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString


class PickerInput(forms.TextInput):
    """A text input that becomes a combobox over a reference book.

    `source` answers GET ?q=… with a JSON list of {"code", "name"}. The chosen code travels in the hidden input
    `<name>__code`; without scripts only the typed text comes.
    """

    template_name = "kit/widgets/picker.html"

    def __init__(self, source: str = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.source = source

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Picked:
        return Picked(data.get(name, "").strip(), data.get(f"{name}__code", "").strip())

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data

    def format_value(self, value: Any) -> str | None:
        return getattr(value, "name", None) or (str(value) if value else None)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["source"] = str(self.source)
        context["widget"]["code"] = getattr(value, "code", "") or ""
        return context


class Picked(str):
    """What came from a picker: the text as typed, and the code when the person chose a row of the list."""

    code: str

    def __new__(cls, text: str = "", code: str = "") -> Picked:
        made = super().__new__(cls, text)
        made.code = code
        return made


class DateText(forms.TextInput):
    """A date is typed with digits, as GOV.UK advises for dates that a person knows by heart."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", "maxlength": 10, **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        if hasattr(value, "strftime"):
            return f"{value:%d.%m.%Y}"
        return str(value) if value else None


_NARROW = (forms.DateField, forms.IntegerField, forms.DecimalField, forms.TimeField)


def kind_of(field: BoundField) -> str:
    """hidden, radios, checkboxes, checkbox, select, textarea, file, picker, date or text."""
    widget = field.field.widget
    kinds: tuple[tuple[type, str], ...] = (
        (forms.HiddenInput, "hidden"),
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
        (forms.FileInput, "file"),
        (PickerInput, "picker"),
        (DateText, "date"),
        (forms.DateInput, "date"),
    )
    for of_type, kind in kinds:
        if isinstance(widget, of_type):
            return kind
    return "picker" if "data-picker" in widget.attrs else "text"


def control(field: BoundField, **extra: str) -> SafeString:
    """The input itself, with the classes of the kit and Django's own aria attributes."""
    kind = kind_of(field)
    classes = [str(field.field.widget.attrs.get("class", ""))]
    if kind not in {"hidden", "checkbox"}:
        classes.append("input")
    if kind == "date" or isinstance(field.field, _NARROW):
        classes.append("input--narrow")
    attrs: dict[str, Any] = {name.replace("_", "-"): value for name, value in extra.items()}
    joined = " ".join(dict.fromkeys(part for part in " ".join(classes).split() if part))
    if joined:
        attrs["class"] = joined
    return field.as_widget(attrs=attrs)
