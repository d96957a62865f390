"""Forms of the provider's pages."""

from __future__ import annotations

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
