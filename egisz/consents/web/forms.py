"""Forms of consents."""

from __future__ import annotations

from django import forms

from egisz.consents.queries import STATE_TITLES, RegisterFilter
from egisz.ui.forms import DateField, KitForm


class GiveForm(KitForm):
    """Never ticked beforehand; `version` is the text that the person saw."""

    agree = forms.BooleanField(label="Я прочитал(а) текст и даю согласие", required=False)
    version = forms.CharField(widget=forms.HiddenInput)


class RegisterForm(KitForm):
    """The filter of the register; wrong values are told and count as none."""

    family = forms.CharField(label="Фамилия", required=False, max_length=100)
    code = forms.ChoiceField(label="Согласие", required=False)
    state = forms.ChoiceField(
        label="Состояние", required=False, choices=[("", "Любое"), *STATE_TITLES.items()]
    )  # fmt: skip
    begin = DateField(label="Дано с", required=False)
    end = DateField(label="Дано по", required=False)

    def offer(self, documents: list[tuple[str, str]]) -> None:
        self.fields["code"].choices = [("", "Все"), *documents]  # type: ignore[attr-defined]

    def wanted(self) -> RegisterFilter:
        self.is_valid()
        typed = self.cleaned_data
        return RegisterFilter(
            code=typed.get("code") or "", state=typed.get("state") or "", family=typed.get("family") or "",
            begin=typed.get("begin"), end=typed.get("end"),
        )  # fmt: skip
