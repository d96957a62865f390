"""Forms of the page «Моя подпись»."""

from __future__ import annotations

from typing import Any

from django import forms

from egisz.ui.forms import KitForm


def _pin(label: str, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=12,
        help_text=hint,
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "new-password", "class": "input--narrow"}
        ),
    )


class KeyForm(KitForm):
    pin = _pin("Придумайте ПИН-код", "От 4 до 12 цифр, не подряд и не одинаковые. Его нельзя восстановить")
    pin_again = _pin("ПИН-код ещё раз")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("pin") and data.get("pin_again") and data["pin"] != data["pin_again"]:
            self.add_error("pin_again", "ПИН-коды не совпали. Введите тот же код ещё раз")
        return data
