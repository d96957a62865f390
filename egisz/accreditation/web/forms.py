"""Forms of the applicant and of the head. They know shapes; the law is in `rules`."""

from __future__ import annotations

import re

from django import forms

from egisz.nsi.public import Books, NsiChoiceField
from egisz.ui.forms import DateField, FileField, KitForm, hinted

_PHONE = re.compile(r"^(\+7|8|7)?\d{10}$|^\+\d{10,15}$")
_NOT_DIGITS = re.compile(r"[\s()\-–—.]")

LEVELS = [
    ("higher", "Высшее медицинское или фармацевтическое"),
    ("secondary", "Среднее медицинское или фармацевтическое"),
    ("non_medical", "Немедицинское"),
]
AGREEMENTS = [
    ("yes", hinted("Да, отчёт согласует руководитель", "Руководитель подпишет его электронной подписью в кабинете")),
    (
        "refused",
        hinted(
            "Нет: руководитель отказал",
            "Нужен мотивированный отказ. Рассмотрят на месяц позже, чем с согласованным отчётом",
        ),
    ),
    ("not_working", hinted("Нет: сейчас не работаю", "Отчёт уйдёт без подписи. Подавать нужно на месяц раньше")),
    (
        "is_head",
        hinted("Нет: я сам руководитель организации", "Себе отчёт не согласуют. Подавать нужно на месяц раньше"),
    ),
    (
        "sole_trader",
        hinted("Нет: я индивидуальный предприниматель", "Отчёт уйдёт без подписи. Подавать нужно на месяц раньше"),
    ),
]


class ContactsForm(KitForm):
    email = forms.EmailField(
        label="Электронная почта",
        help_text="На неё придёт каждое изменение по заявлению",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    phone = forms.CharField(
        label="Мобильный телефон",
        help_text="Например, +7 912 345-67-89",
        max_length=30,
        widget=forms.TelInput(attrs={"autocomplete": "tel", "inputmode": "tel", "class": "input--narrow"}),
    )

    def clean_phone(self) -> str:
        typed = _NOT_DIGITS.sub("", self.cleaned_data["phone"])
        if not _PHONE.match(typed):
            raise forms.ValidationError("Проверьте телефон: +7 и 10 цифр, например +7 912 345-67-89", code="phone")
        return f"+7{typed[-10:]}" if not typed.startswith("+") else typed


class SpecialtyForm(KitForm):
    education_level = forms.ChoiceField(label="Уровень образования", choices=LEVELS, widget=forms.RadioSelect)
    specialty = NsiChoiceField(
        book=Books.SPECIALTIES,
        label="Специальность",
        help_text="По ней у вас должна действовать аккредитация. Начните вводить название",
    )

    def offer(self, levels: tuple[str, ...]) -> None:
        """Only the levels for which there is a diploma in the register (all, when there is none)."""
        field = self.fields["education_level"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [pair for pair in LEVELS if pair[0] in levels] if levels else LEVELS


class AgreementForm(KitForm):
    agreement = forms.ChoiceField(
        label="Согласует ли отчёт руководитель вашей организации?", choices=AGREEMENTS, widget=forms.RadioSelect
    )
    comment = forms.CharField(
        label="Пояснение к профессиональной части",
        help_text="Если хотите что-то объяснить проверяющим",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def allow_without_answer(self) -> None:
        """A fresh category frees from the report, so the question may stay unanswered."""
        self.fields["agreement"].required = False


class EducationForm(KitForm):
    comment = forms.CharField(
        label="Пояснение к образовательной части",
        help_text="Если хотите что-то объяснить проверяющим",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class UploadForm(KitForm):
    file = FileField(
        label="Файл", help_text="PDF с любыми буквами в расширении. Фотографию JPEG или PNG мы превратим в PDF"
    )
    comment = forms.CharField(label="Пояснение", required=False, max_length=500)


class ReplaceForm(KitForm):
    file = FileField(label="Новый файл", help_text="Старый файл исчезнет из заявления")


class CommentForm(KitForm):
    comment = forms.CharField(label="Пояснение", required=False, max_length=500)


class ConsentForm(KitForm):
    agree = forms.BooleanField(label="Я прочитал(а) текст и даю согласие на обработку персональных данных")
    version = forms.CharField(widget=forms.HiddenInput)


class ReportForm(KitForm):
    organization_about = forms.CharField(
        label="Об организации и подразделении",
        help_text="Что это за организация, сколько коек или посещений, чем занимается ваше отделение",
        required=False,
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    work_done = forms.CharField(
        label="Выполненная работа и показатели",
        help_text="За отчётный период: объём, виды работы, осложнения, показатели по годам",
        required=False,
        max_length=30000,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    achievements = forms.CharField(
        label="Личные профессиональные достижения",
        help_text="Освоенные методики, публикации, выступления, наставничество",
        required=False,
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class RefusalForm(KitForm):
    reason = forms.CharField(
        label="Почему вы отказываете",
        help_text="Работник увидит этот текст. Напишите, что не так и что исправить",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    pin = forms.CharField(
        label="ПИН-код ключа подписи",
        help_text="Если у вас есть ключ, отказ будет подписан. Без ПИН-кода отказ уйдёт с отметкой системы",
        required=False,
        max_length=12,
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input--narrow"}, render_value=False
        ),
    )


class ApprovalsFilter(KitForm):
    state = forms.ChoiceField(
        label="Отчёты",
        required=False,
        choices=[("", "Ждут подписи"), ("approved", "Согласованы"), ("refused", "Отказано")],
    )
    q = forms.CharField(label="Фамилия или имя", required=False, max_length=100)


class WhenForm(KitForm):
    expires = DateField(label="Аккредитация действует до", help_text="Например, 24.06.2027")
    agreed = forms.ChoiceField(
        label="Отчёт согласует руководитель?",
        choices=[("yes", "Да"), ("no", "Нет")],
        widget=forms.RadioSelect,
        initial="yes",
    )
