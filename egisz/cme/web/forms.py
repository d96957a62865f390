"""The form of a manual entry: knows shapes, not the law."""

from __future__ import annotations

from decimal import Decimal

from django import forms

from egisz.cme.public import HoursRequirement
from egisz.nsi.public import Books, NsiChoiceField
from egisz.ui.forms import DateField, FileField, KitForm, hinted


class CreditForm(KitForm):
    kind = forms.ChoiceField(label="Что вы прошли", widget=forms.RadioSelect)
    title = forms.CharField(label="Название программы", max_length=500, help_text="Как в документе")
    provider = forms.CharField(label="Кто проводил обучение", max_length=500, help_text="Организация или объединение")
    hours = forms.DecimalField(
        label="Академические часы",
        max_digits=6,
        decimal_places=1,
        min_value=Decimal("0.5"),
        help_text="Например, 36. Один ЗЕТ — один час",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        localize=True,
    )
    date = DateField(label="Дата документа", help_text="Например, 24.06.2026")
    number = forms.CharField(
        label="Номер документа",
        max_length=60,
        required=False,
        help_text="С серией. Для повышения квалификации обязателен: по нему удостоверение найдут в ФИС ФРДО",
    )
    specialty = NsiChoiceField(
        book=Books.SPECIALTIES, label="Специальность", help_text="Начните вводить и выберите из списка"
    )
    file = FileField(label="Документ", help_text="PDF или снимок (JPEG, PNG): он станет страницей PDF")

    def __init__(self, *args: object, requirement: HoursRequirement, limit: int, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (
                "manual_refresher",
                hinted(
                    "Повышение квалификации", f"С удостоверением, не короче {requirement.programme_min_hours} часов"
                ),
            ),
            ("manual_other", hinted("Другое обучение", "Конференция, семинар, модуль НМО")),
        ]
        self.fields["file"].limit_to(limit)  # type: ignore[attr-defined]
