"""Forms of the organisation's card and of its departments."""

from __future__ import annotations

from typing import Any

from django import forms

from egisz.frmo.public import DepartmentFacts, DepartmentInfo, OrganizationFacts, OrganizationInfo
from egisz.nsi.public import Books, Coded, NsiChoiceField
from egisz.ui.forms import DateField, KitForm


def _short(**attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "input--narrow", "autocomplete": "off", **attrs})


GROUPS = [
    ("Название", ("name_full", "name_short", "kind")),
    ("Номера", ("inn", "kpp", "ogrn")),
    ("Где находится", ("region", "legal_address", "site_address", "post_index")),
    ("Кому подчиняется", ("affiliation", "founder")),
    ("Как связаться", ("email", "phone", "site")),
]


class OrganizationForm(KitForm):
    name_full = forms.CharField(label="Полное наименование", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    name_short = forms.CharField(label="Сокращённое наименование", max_length=250)
    kind = forms.ChoiceField(
        label="Субъект системы здравоохранения",
        choices=[
            ("medical", "Медицинская организация"),
            ("pharmacy", "Аптечная организация"),
            ("education", "Образовательная организация"),
        ],
        widget=forms.RadioSelect,
    )
    inn = forms.CharField(label="ИНН", max_length=12, widget=_short(inputmode="numeric"))
    kpp = forms.CharField(label="КПП", max_length=9, required=False, widget=_short(inputmode="numeric"))
    ogrn = forms.CharField(label="ОГРН", max_length=15, widget=_short(inputmode="numeric"))
    region = NsiChoiceField(book=Books.REGIONS, label="Регион", error_messages={"required": "Выберите регион"})
    legal_address = forms.CharField(label="Юридический адрес", max_length=500)
    site_address = forms.CharField(label="Фактический адрес", max_length=500)
    post_index = forms.CharField(
        label="Почтовый индекс", max_length=6, required=False, widget=_short(inputmode="numeric")
    )
    affiliation = forms.CharField(label="Ведомственная принадлежность", max_length=250, required=False)
    founder = forms.CharField(label="Учредитель", max_length=250, required=False)
    email = forms.CharField(label="Электронная почта", max_length=254)
    phone = forms.CharField(label="Телефон", max_length=30, required=False, widget=_short(inputmode="tel"))
    site = forms.URLField(label="Сайт", required=False, assume_scheme="https")

    def facts(self) -> OrganizationFacts:
        data = dict(self.cleaned_data)
        region = data.pop("region")
        return OrganizationFacts(region_code=region.code, region_name=region.name, **data)

    @classmethod
    def initial_of(cls, info: OrganizationInfo) -> dict[str, Any]:
        values = {name: getattr(info, name) for name in cls.base_fields if name != "region"}
        return values | {"region": Coded(info.region_code, info.region_name)}

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in GROUPS]


class DepartmentForm(KitForm):
    name = forms.CharField(label="Наименование", max_length=250)
    kind_name = forms.CharField(
        label="Вид подразделения", max_length=250, required=False, help_text="Амбулаторное, стационар, лаборатория"
    )
    parent = forms.ChoiceField(label="Входит в подразделение", required=False)
    separate = forms.BooleanField(label="Обособленное, со своим адресом", required=False)
    address = forms.CharField(label="Адрес", max_length=500, required=False)
    begin_date = DateField(label="Открыто с", help_text="Дата приказа о создании")

    def __init__(self, *args: Any, departments: list[DepartmentInfo], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = [("", "Не входит"), *((info.oid, info.name) for info in departments)]  # type: ignore[attr-defined]

    def facts(self) -> DepartmentFacts:
        data = dict(self.cleaned_data)
        return DepartmentFacts(parent_oid=data.pop("parent"), **data)


class DepartmentFilterForm(KitForm):
    query = forms.CharField(label="Название или вид", required=False, max_length=120)
    state = forms.ChoiceField(
        label="Состояние",
        required=False,
        choices=[("active", "Действующие"), ("closed", "Закрытые"), ("all", "Все")],
        initial="active",
    )


class DayForm(KitForm):
    on = DateField(label="На дату", required=False)


class CloseForm(KitForm):
    end = DateField(label="Последний день работы подразделения")
