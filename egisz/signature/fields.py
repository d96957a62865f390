"""The form by which a person signs: here with a PIN, or with a file made in another program."""

from __future__ import annotations

from typing import Any

from django import forms

from egisz.ui.forms import FileField, KitForm, hinted

HERE, FILE = "here", "file"
MAX_SIGNATURE_FILE = 512 * 1024


class SignForm(KitForm):
    """Fields way, pin, signature. Draw it with `signature/part_sign.html`; give it to `signature_from`."""

    way = forms.ChoiceField(
        label="Как подписать",
        initial=HERE,
        widget=forms.RadioSelect,
        choices=[
            (HERE, hinted("Подписать здесь", "Ключом, который хранится в этой системе. Нужен ПИН-код")),
            (
                FILE,
                hinted("Загрузить готовую подпись", "Сделанную в своей программе: файл .sig, отдельно от документа"),
            ),
        ],
    )
    pin = forms.CharField(
        label="ПИН-код",
        required=False,
        max_length=12,
        help_text="Вы придумали его, когда создавали ключ",
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input--narrow"}, render_value=False
        ),
    )
    signature = FileField(
        label="Файл подписи",
        required=False,
        accept=".sig,.p7s,.sgn,.p7b,.der,.pem",
        help_text="CMS по ГОСТ, одна подпись, с вложенным сертификатом",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        way = data.get("way")
        if way == HERE and not data.get("pin"):
            self.add_error("pin", "Введите ПИН-код ключа подписи")
        if way == FILE and not self.errors.get("signature"):
            upload = data.get("signature")
            if upload is None:
                self.add_error("signature", "Приложите файл подписи .sig")
            elif upload.size > MAX_SIGNATURE_FILE:
                self.add_error("signature", "Файл слишком большой для подписи. Проверьте, тот ли файл вы выбрали")
        return data
