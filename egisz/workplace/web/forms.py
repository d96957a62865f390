"""The operator's form of a new organisation."""

from __future__ import annotations

from typing import Any

from django import forms

from egisz.frmo.public import OrganizationFacts
from egisz.nsi.public import Books, NsiChoiceField
from egisz.ui.forms import KitForm

_KINDS = [
    ("medical", "медицинская организация"),
    ("pharmacy", "аптечная организация"),
    ("education", "образовательная организация"),
]


class OrganizationForm(KitForm):
    """Knows the shape of a new card, not its rules."""

    kind = forms.ChoiceField(label="Вид организации", choices=_KINDS, widget=forms.RadioSelect, initial="medical")
    name_full = forms.CharField(label="Полное наименование", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    name_short = forms.CharField(label="Сокращённое наименование", max_length=250)
    inn = forms.CharField(label="ИНН", max_length=12, help_text="10 цифр")
    kpp = forms.CharField(label="КПП", max_length=9, required=False)
    ogrn = forms.CharField(label="ОГРН", max_length=15, help_text="13 цифр")
    region = NsiChoiceField(book=Books.REGIONS, label="Регион")
    legal_address = forms.CharField(label="Юридический адрес", max_length=500)
    site_address = forms.CharField(label="Фактический адрес", max_length=500)
    email = forms.EmailField(label="Электронная почта")
    phone = forms.CharField(label="Телефон", max_length=30, required=False)

    def facts(self) -> OrganizationFacts:
        values: dict[str, Any] = dict(self.cleaned_data)
        region = values.pop("region")
        return OrganizationFacts(region_code=region.code, region_name=region.name, **values)
