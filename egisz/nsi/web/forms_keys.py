"""Forms of the pages about keys."""

from __future__ import annotations

from typing import Any

from django import forms

from egisz.nsi.queries.keys import ORDERS, STATES
from egisz.ui.forms import DateField, KitForm


class KeyForm(KitForm):
    name = forms.CharField(
        label="Для чего ключ",
        max_length=100,
        help_text="Название программы и места, например: МИС «Ариадна», поликлиника № 12",
    )
    email = forms.CharField(
        label="Почта для сообщений",
        max_length=254,
        help_text="Напишем, если ключ отзовут или закончится его срок",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    until = DateField(label="Последний день", required=False, help_text="Пусто – без срока. Срок можно изменить потом")


class ReissueForm(KitForm):
    keep = forms.TypedChoiceField(
        label="Сколько ещё работает прежний ключ",
        coerce=int,
        choices=[("7", "7 дней"), ("30", "30 дней"), ("1", "1 день"), ("0", "Перестаёт сразу")],
        widget=forms.RadioSelect,
    )


class RevokeForm(KitForm):
    reason = forms.CharField(label="Причина", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any, *, is_required: bool) -> None:
        super().__init__(data)
        self.fields["reason"].required = is_required
        if is_required:
            self.fields["reason"].help_text = "Её прочитает владелец ключа"


class LimitForm(KitForm):
    per_minute = forms.IntegerField(
        label="Запросов в минуту",
        required=False,
        min_value=0,
        help_text="Пусто – общий предел, 0 – без предела",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class AllKeysForm(KitForm):
    q = forms.CharField(label="Название, начало ключа или OID организации", required=False, max_length=200)
    state = forms.ChoiceField(label="Состояние", required=False, choices=[("", "Все"), *STATES.items()])
    order = forms.ChoiceField(label="Порядок", required=False, choices=list(ORDERS.items()))
