"""Forms of the public check."""

from __future__ import annotations

from django import forms

from egisz.ui.forms import FileField, KitForm


class CodeForm(KitForm):
    code = forms.CharField(
        label="Код с выписки",
        max_length=60,
        help_text="26 букв и цифр рядом с QR-кодом. Дефисы и пробелы можно не вводить",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": "Введите код с выписки"},
    )


class CheckFileForm(KitForm):
    file = FileField(
        label="Файл выписки",
        accept=".pdf",
        help_text="PDF, который вам прислали. Мы его не сохраняем",
        error_messages={"required": "Приложите файл выписки"},
    )
    signature = FileField(
        label="Файл подписи .sig",
        accept=".sig,.p7s,.der,.pem",
        required=False,
        help_text="Если его нет, проверим подпись, которая хранится у нас",
    )
