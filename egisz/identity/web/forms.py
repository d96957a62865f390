"""Forms of the provider's pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from egisz.ui.forms import KitForm


class SignInForm(KitForm):
    login = forms.CharField(
        label="СНИЛС, почта или телефон",
        max_length=200,
        help_text="СНИЛС можно с дефисами и без: 112-233-445 95",
        widget=forms.TextInput(attrs={"autocomplete": "username", "inputmode": "text", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label="Пароль",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class DeviceCodeForm(KitForm):
    code = forms.CharField(
        label="Код с экрана устройства",
        max_length=20,
        help_text="Восемь латинских букв, например BCDF-GHJK. Дефис и строчные буквы можно",
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "spellcheck": "false",
                "autocapitalize": "characters",
                "class": "input--narrow",
            }
        ),
    )


class RecoverForm(KitForm):
    login = forms.CharField(
        label="СНИЛС, почта или телефон",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )


class NewPasswordForm(RecoverForm):
    code = forms.CharField(
        label="Код из письма",
        max_length=20,
        help_text="Восемь цифр. Код действует 15 минут",
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "input--narrow"}
        ),
    )
    password = forms.CharField(
        label="Новый пароль",
        max_length=1000,
        strip=False,
        help_text="Не меньше 12 символов. Удобно взять фразу из нескольких слов",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class QrForm(KitForm):
    """On the phone: which number the screen shows, and the password while no second factor was proved lately."""

    number = forms.ChoiceField(label="Какое число на экране рядом с кодом?", widget=forms.RadioSelect)
    password = forms.CharField(
        label="Пароль вашей учётной записи",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, numbers: Sequence[int], fresh: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].choices = [(str(number), str(number)) for number in numbers]  # type: ignore[attr-defined]
        if fresh:
            del self.fields["password"]
