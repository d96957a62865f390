"""Forms of the operator: organisations, accounts, roles."""

from __future__ import annotations

from typing import Any

from django import forms

from egisz.frmo.public import OrganizationFacts, all_organizations, departments
from egisz.kernel import clock
from egisz.kernel.actor import ROLE_TITLES, Role
from egisz.nsi.public import Books, NsiChoiceField
from egisz.ui.forms import DateField, KitForm, SnilsField

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


_GRANTABLE = (
    Role.HR, Role.HEAD, Role.CENTRE, Role.COMMISSION, Role.SECRETARY, Role.ADMIN, Role.SECURITY, Role.AUDITOR,
    Role.OPERATOR,
)  # fmt: skip
_ROLES = [(role.value, ROLE_TITLES[role]) for role in _GRANTABLE]


class FindAccountForm(KitForm):
    """The way to a person: СНИЛС travels in the body, never in an address."""

    snils = SnilsField(label="СНИЛС")


class HoldersForm(KitForm):
    role = forms.ChoiceField(label="Роль", choices=[("", "Любая"), *_ROLES], required=False)
    q = forms.CharField(label="Фамилия или OID организации", max_length=128, required=False)


class AccountForm(KitForm):
    """A person whose documents the administrator has seen."""

    family = forms.CharField(label="Фамилия", max_length=100)
    given = forms.CharField(label="Имя", max_length=100)
    patronymic = forms.CharField(label="Отчество", max_length=100, required=False)
    birth_date = DateField(label="Дата рождения")
    email = forms.EmailField(label="Электронная почта", required=False)
    phone = forms.CharField(label="Телефон", max_length=30, required=False)
    password = forms.CharField(
        label="Первый пароль",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Не меньше 12 символов. Передайте его лично: человек сменит его через «Забыли пароль»",
        strip=False,
    )
    assurance = forms.ChoiceField(
        label="Уровень учётной записи",
        choices=[
            ("confirmed", "подтверждённая: человек пришёл с паспортом"),
            ("standard", "стандартная: СНИЛС и паспорт проверены"),
            ("simplified", "упрощённая"),
        ],
        widget=forms.RadioSelect,
        initial="confirmed",
    )
    ground = forms.CharField(label="Основание", max_length=200, help_text="Кто и чем подтвердил личность")


class GrantForm(KitForm):
    """A role by an order; HR and heads act for one organisation."""

    role = forms.ChoiceField(label="Роль", choices=_ROLES)
    organization = forms.ChoiceField(
        label="Организация", required=False, help_text="Для кадровой службы и руководителя"
    )
    department = forms.CharField(
        label="OID подразделения", max_length=128, required=False,
        help_text="Если кадровик ведёт только одно подразделение. OID — в карточке организации",
    )  # fmt: skip
    begin = DateField(label="С какого дня")
    ground = forms.CharField(label="Основание", max_length=200, help_text="Номер и дата приказа или заявки")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(one.oid, f"{one.name_short}, {one.oid}") for one in all_organizations(limit=5000)]
        self.fields["organization"].choices = [("", "Не нужна"), *known]  # type: ignore[attr-defined]
        self.fields["begin"].initial = clock.today()

    def clean(self) -> dict[str, Any] | None:
        """A department must be one of the chosen organisation."""
        values = super().clean()
        given = values.get("department", "") if values else ""
        if given and values and given not in {one.oid for one in departments(values.get("organization", ""))}:
            self.add_error("department", "В выбранной организации такого подразделения нет. Проверьте OID")
        return values


class UnblockForm(KitForm):
    ground = forms.CharField(label="Основание", max_length=200, help_text="Кто попросил и как вы проверили личность")


class ResetForm(KitForm):
    reason = forms.CharField(
        label="Как проверили личность",
        max_length=200,
        help_text="Паспорт при посещении, видеозвонок, служебная записка",
    )


class BlockForm(KitForm):
    reason = forms.CharField(label="Почему блокируете", max_length=200)
