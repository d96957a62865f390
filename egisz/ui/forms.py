"""Forms of the house: Russian messages, our own field kinds, objections of the rules shown at the fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from egisz.kernel import snils, text
from egisz.kernel.errors import Objection
from egisz.ui.controls import DateText, Picked, PickerInput

__all__ = [
    "DateField",
    "FileField",
    "KitForm",
    "Picked",
    "PickerInput",
    "SnilsField",
    "add_objections",
    "hinted",
]


class hinted(str):
    """The label of a choice with a quiet line below it: («yes», hinted("Да", "Руководитель подпишет"))."""

    hint: str

    def __new__(cls, label: str, hint: str = "") -> hinted:
        made = super().__new__(cls, label)
        made.hint = hint
        return made


class KitForm(forms.Form):
    """The base of forms: no browser bubbles (the server explains), messages that name the field."""

    use_required_attribute = False
    required_css_class = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.objections: tuple[Objection, ...] = ()
        for name, field in self.fields.items():
            label = str(field.label or forms.utils.pretty_name(name)).rstrip(" ?:.")
            _explain(field, label)


def _explain(field: forms.Field, label: str) -> None:
    """Give the field Russian messages where it still has Django's own general ones."""
    stock: dict[str, Any] = {}
    for parent in reversed(type(field).__mro__):
        if parent.__module__.startswith("django."):
            stock.update(getattr(parent, "default_error_messages", {}))
    for code, message in _messages(field, label).items():
        if code in field.error_messages and field.error_messages[code] is stock.get(code):
            field.error_messages[code] = message


def _messages(field: forms.Field, label: str) -> dict[str, str]:
    if isinstance(field, forms.BooleanField):
        required = f"Отметьте «{label}», чтобы продолжить"
    elif isinstance(field, forms.FileField):
        required = f"Приложите файл: {label[:1].lower()}{label[1:]}"
    elif isinstance(field, forms.ChoiceField):
        required = f"Выберите вариант: {label[:1].lower()}{label[1:]}"
    else:
        required = f"Заполните поле «{label}»"
    return {
        "required": required,
        "invalid_choice": f"Выберите вариант из списка: {label[:1].lower()}{label[1:]}",
        "invalid": {
            forms.EmailField: "Проверьте адрес почты: он похож на name@example.ru",
            forms.IntegerField: f"«{label}»: введите целое число",
            forms.DecimalField: f"«{label}»: введите число, например 36 или 1,25",
            forms.UUIDField: f"«{label}»: значение не распознано, выберите его ещё раз",
        }.get(next((kind for kind in _KINDS if isinstance(field, kind)), type(None)), f"«{label}»: проверьте значение"),
    }


_KINDS = (forms.EmailField, forms.DecimalField, forms.IntegerField, forms.UUIDField)


def add_objections(form: forms.Form, objections: Iterable[Objection]) -> None:
    """Show what the rules object to: at the field that an objection names, otherwise above the form."""
    kept = []
    for objection in objections:
        kept.append(objection)
        name = objection.field if objection.field in form.fields else None
        hidden = name is not None and form.fields[name].widget.is_hidden
        form.add_error(None if hidden else name, ValidationError(objection.text, code=objection.code))
    if isinstance(form, KitForm):
        form.objections += tuple(kept)


_DATE = re.compile(r"^(\d{1,2})[.\-/ ](\d{1,2})[.\-/ ](\d{4})$")
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")


class DateField(forms.DateField):
    """A calendar day: «24.06.2027» or «2027-06-24» as typed; `datetime.date` when clean."""

    widget = DateText
    default_error_messages = {
        "invalid": "Введите дату цифрами: день, месяц, год. Например, 24.06.2027",
        "no_such_day": "Такой даты нет в календаре. Проверьте день и месяц",
        "year": "Проверьте год: он должен быть от 1900 до 2100",
        "too_early": "Укажите дату не раньше %(limit)s",
        "too_late": "Укажите дату не позже %(limit)s",
    }

    def __init__(self, *, min_value: date | None = None, max_value: date | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.min_value = min_value
        self.max_value = max_value

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        typed = str(value).strip().rstrip(".")
        if match := _DATE.match(typed):
            day, month, year = (int(part) for part in match.groups())
        elif match := _ISO.match(typed):
            year, month, day = (int(part) for part in match.groups())
        else:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if not 1900 <= year <= 2100:
            raise ValidationError(self.error_messages["year"], code="year")
        try:
            return date(year, month, day)
        except ValueError:
            raise ValidationError(self.error_messages["no_such_day"], code="no_such_day") from None

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is None:
            return
        for limit, code, wrong in (
            (self.min_value, "too_early", self.min_value and value < self.min_value),
            (self.max_value, "too_late", self.max_value and value > self.max_value),
        ):
            if wrong:
                raise ValidationError(self.error_messages[code], code=code, params={"limit": text.long_date(limit)})


class SnilsField(forms.CharField):
    """СНИЛС with any spaces and dashes; eleven digits when clean. The check: egisz.kernel.snils."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "СНИЛС")
        kwargs.setdefault("help_text", "11 цифр, например 112-233-445 95")
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input--narrow"})
        )
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return snils.pretty(value) if isinstance(value, str) and value.isdigit() and len(value) == 11 else value

    def to_python(self, value: Any) -> str:
        return snils.normalise(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        if not value:
            super().validate(value)
            return
        for objection in snils.objections(value):
            raise ValidationError(objection.text, code=objection.code)


class KitFileInput(forms.FileInput):
    """A file input that the kit draws as a place to drop files on."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if self.attrs.get("multiple") and hasattr(files, "getlist"):
            return files.getlist(name)
        return files.get(name)


class FileField(forms.FileField):
    """One upload, or a list of them when `multiple`. What is inside is checked by egisz.files, not here.

    accept: extensions for the browser's dialog. max_bytes, used_bytes: shown in the meter before sending.
    """

    widget = KitFileInput
    default_error_messages = {
        "empty": "Файл пустой. Выберите другой файл",
        "missing": "Выберите файл",
        "invalid": "Файл не дошёл целиком. Приложите его ещё раз",
        "max_length": "Слишком длинное имя файла. Сократите его до %(max)d знаков",
    }

    def __init__(
        self,
        *,
        accept: str = ".pdf,.jpg,.jpeg,.png",
        multiple: bool = False,
        max_bytes: int | None = None,
        used_bytes: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.multiple = multiple
        self.widget.attrs["accept"] = accept
        if multiple:
            self.widget.attrs["multiple"] = True
        else:
            self.widget.attrs.pop("multiple", None)  # Django sets it on inputs that could take many
        self.limit_to(max_bytes, used_bytes)

    def limit_to(self, max_bytes: int | None, used_bytes: int = 0) -> None:
        """Tell the browser how much room is left."""
        if max_bytes is not None:
            self.widget.attrs["data-max-bytes"] = str(max_bytes)
            self.widget.attrs["data-used-bytes"] = str(used_bytes)

    def clean(self, data: Any, initial: Any = None) -> UploadedFile | list[UploadedFile] | None:
        if not self.multiple:
            return super().clean(data, initial)
        files: Sequence[Any] = data if isinstance(data, (list, tuple)) else [data] if data else []
        if not files:
            super().clean(None, initial)
            return []
        return [super(FileField, self).clean(item, initial) for item in files]
