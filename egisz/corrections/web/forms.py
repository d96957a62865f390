"""Forms of the correction cases."""

from __future__ import annotations

from django import forms

from egisz.corrections.public import BLOCKS
from egisz.ui.forms import FileField, KitForm, hinted


class ReportForm(KitForm):
    block = forms.ChoiceField(label="Раздел карточки", choices=list(BLOCKS.items()))
    field_label = forms.CharField(label="Что неверно", max_length=250, help_text="Например, дата начала работы")
    should_be = forms.CharField(label="Как правильно", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    comment = forms.CharField(
        label="Пояснение", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = FileField(
        label="Документ", required=False, help_text="Скан или фото, до 10 МБ: диплом, приказ, паспорт",
        max_bytes=10 * 1024 * 1024,
    )  # fmt: skip


class AnswerForm(KitForm):
    verdict = forms.ChoiceField(
        label="Решение",
        choices=[
            ("corrected", hinted("Исправлено", "Вы уже изменили карточку")),
            ("declined", hinted("Отклонено", "Сведения верны: объясните почему")),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label="Ответ работнику", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Для отказа обязателен",
    )  # fmt: skip


class QueueForm(KitForm):
    state = forms.ChoiceField(
        label="Состояние",
        required=False,
        choices=[
            ("open", "Ждут ответа"),
            ("late", "Просрочены"),
            ("corrected", "Исправлены"),
            ("declined", "Отклонены"),
            ("all", "Все"),
        ],
    )
    block = forms.ChoiceField(label="Раздел", required=False, choices=[("", "Любой"), *BLOCKS.items()])
