"""Forms of the ground: settings of sight, and the sample form of the kit page."""

from __future__ import annotations

from django import forms

from egisz.ui.forms import DateField, FileField, KitForm, PickerInput, SnilsField, hinted
from egisz.ui.vision import SCALES, SPACINGS, THEMES


class VisionForm(KitForm):
    scale = forms.ChoiceField(label="Размер букв", choices=tuple(SCALES.items()), widget=forms.RadioSelect)
    spacing = forms.ChoiceField(
        label="Промежутки между буквами и строками",
        choices=tuple(SPACINGS.items()),
        widget=forms.RadioSelect,
        required=False,
    )
    theme = forms.ChoiceField(
        label="Цвета",
        choices=(
            ("", hinted(THEMES[""], "Светлый фон, синие кнопки")),
            ("contrast", hinted(THEMES["contrast"], "Самый высокий контраст на белом")),
            ("contrast-dark", hinted(THEMES["contrast-dark"], "Для тех, кого слепит яркий экран")),
        ),
        widget=forms.RadioSelect,
        required=False,
    )
    next = forms.CharField(widget=forms.HiddenInput, required=False)


class SampleForm(KitForm):
    """Every kind of field, for the page of the kit."""

    papers = FileField(
        label="Подтверждающие документы",
        help_text="PDF, JPEG или PNG. Вместе не больше 25 МБ.",
        multiple=True,
        max_bytes=25 * 1024 * 1024,
        used_bytes=7_759_462,
    )
    period = DateField(label="Дата прошлой аккредитации", help_text="Например, 24.06.2022")
    snils = SnilsField()
    report = forms.ChoiceField(
        label="Есть ли отчёт, подписанный руководителем?",
        choices=(
            ("yes", hinted("Да, отправить на подпись в кабинете", "Руководитель подпишет электронной подписью")),
            ("no", hinted("Нет, я временно не работаю", "Отчёт уйдёт без подписи")),
        ),
        widget=forms.RadioSelect,
    )
    notify = forms.MultipleChoiceField(
        label="Куда прислать ответ",
        choices=(("mail", "На почту"), ("sms", "В СМС"), ("cabinet", "Только в кабинет")),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    region = forms.ChoiceField(
        label="Регион", choices=(("", "Выберите регион"), ("77", "г. Москва"), ("73", "Ульяновская область"))
    )
    specialty = forms.CharField(
        label="Специальность",
        help_text="Начните вводить название",
        widget=PickerInput("/nsi/pick/1.2.643.5.1.13.13.11.1066/"),
    )
    comment = forms.CharField(label="Комментарий", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    consent = forms.BooleanField(label="Сведения проверены и верны", help_text="Без этой отметки отправить нельзя")
