"""Forms of the provider's pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from egisz.identity.rules.policy import policy_on
from egisz.kernel import clock
from egisz.ui.forms import FileField, KitForm


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


def password_hint() -> str:
    """What the policy of the day asks of a new password."""
    policy = policy_on(clock.today())
    hint = f"Не меньше {policy.password_min} символов. Удобно взять фразу из нескольких слов"
    if policy.password_alphabet:
        hint = f"Не меньше {policy.password_min} символов: прописные и строчные буквы, цифры и знаки препинания"
    return hint


class _LoginForm(KitForm):
    login = forms.CharField(
        label="СНИЛС, почта или телефон",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )


class RecoverForm(_LoginForm):
    contact = forms.CharField(
        label="Куда прислать код",
        max_length=200,
        help_text="Почта или телефон из вашей учётной записи",
        widget=forms.TextInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )


class RenewForm(KitForm):
    password = forms.CharField(
        label="Новый пароль",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = password_hint()


class NewPasswordForm(_LoginForm):
    code = forms.CharField(
        label="Код из письма или SMS",
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
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    close_sessions = forms.BooleanField(label="Закрыть мои сеансы на других устройствах", required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = password_hint()


class QrForm(KitForm):
    """On the phone: which number the screen shows, and the PIN or the password while nothing was proved lately."""

    number = forms.ChoiceField(label="Какое число на экране рядом с кодом?", widget=forms.RadioSelect)
    password = forms.CharField(
        label="Пароль вашей учётной записи",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    pin = forms.CharField(
        label="ПИН-код этого устройства",
        max_length=6,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric", "class": "input--narrow"}),
    )
    challenge = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
    signature = forms.CharField(widget=forms.HiddenInput, max_length=200, required=False)

    def __init__(self, *args: Any, numbers: Sequence[int], fresh: bool, by_pin: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].choices = [(str(number), str(number)) for number in numbers]  # type: ignore[attr-defined]
        if fresh:
            del self.fields["password"]
        if not by_pin:
            for name in ("pin", "challenge", "signature"):
                del self.fields[name]


class CertificateForm(KitForm):
    """A signature: a file, or what the plug-in of the browser made."""

    signature = FileField(
        label="Файл подписи",
        required=False,
        accept=".sig,.p7s,.sgn,.der,.pem",
        help_text="CMS по ГОСТ, откреплённая, одна подпись, с вложенным сертификатом",
    )
    challenge = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
    container = forms.CharField(widget=forms.HiddenInput, max_length=100_000, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors and given.get("signature") is None and not given.get("container"):
            self.add_error("signature", "Приложите файл подписи .sig или .p7s")
        return given


class PinForm(KitForm):
    """A PIN, and what the key of this browser has signed (a script fills it)."""

    pin = forms.CharField(
        label="ПИН-код этого устройства",
        max_length=6,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric", "class": "input--narrow"}),
    )
    challenge = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
    signature = forms.CharField(widget=forms.HiddenInput, max_length=200, required=False)


class SetPinForm(PinForm):
    """A new PIN twice, and the password while no second factor was proved lately."""

    repeat = forms.CharField(
        label="ПИН-код ещё раз",
        max_length=6,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric", "class": "input--narrow"}),
    )
    password = forms.CharField(
        label="Пароль вашей учётной записи",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    public_key = forms.CharField(widget=forms.HiddenInput, max_length=400, required=False)

    def __init__(self, *args: Any, fresh: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pin"].label = "Новый ПИН-код"
        self.fields["pin"].help_text = "От 4 до 6 цифр. Не подряд, не одинаковые и не ваш день или год рождения"
        if fresh:
            del self.fields["password"]
        self.order_fields(["pin", "repeat", "password", "challenge", "signature", "public_key"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("pin") and given.get("repeat") and given["pin"] != given["repeat"]:
            self.add_error("repeat", "ПИН-коды не совпали. Введите один и тот же дважды")
        return given
