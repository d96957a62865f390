"""Forms of the worker's card: shape only; what is right is decided by the rules.

Every form gives `facts()` for its action and `initial_of(info)` for a correction.
"""

from __future__ import annotations

from typing import Any

from django import forms

from egisz.frmo.public import DepartmentInfo
from egisz.frmr.public import (
    AddressFacts,
    CategoryFacts,
    CategoryInfo,
    DocumentFacts,
    EducationFacts,
    EducationInfo,
    EmploymentFacts,
    EmploymentInfo,
    FurtherEducationFacts,
    FurtherEducationInfo,
    Person,
    PersonFacts,
)
from egisz.kernel.text import short_date
from egisz.nsi.public import Books, Coded, NsiChoiceField
from egisz.ui.forms import DateField, KitForm, SnilsField, hinted

EMPLOYMENT_KINDS = [
    (1, hinted("Основное место работы", "Здесь хранится трудовая книжка или ведётся электронная")),
    (2, hinted("Внутреннее совместительство", "Вторая работа у вас же, по отдельному договору")),
    (3, hinted("Совмещение", "Доплата за вторую должность в своё рабочее время")),
    (4, hinted("Внешнее совместительство", "Основное место работы в другой организации")),
]
STAGES = [
    ("general", "Общее среднее (школа)"),
    ("secondary", "Среднее профессиональное"),
    ("higher", "Высшее"),
    ("internship", "Интернатура"),
    ("residency", "Ординатура"),
]


def _short(**attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "input--narrow", "autocomplete": "off", **attrs})


def _specialty(coded: Coded | None) -> dict[str, Any]:
    return {"specialty_code": coded.code if coded else "", "specialty_name": coded.name if coded else ""}


def _coded(code: str, name: str) -> Coded | None:
    return Coded(code, name) if code else None


class SnilsForm(KitForm):
    snils = SnilsField(label="СНИЛС работника")


class PersonForm(KitForm):
    family = forms.CharField(label="Фамилия", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    given = forms.CharField(label="Имя", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    patronymic = forms.CharField(
        label="Отчество", max_length=100, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    gender = forms.TypedChoiceField(
        label="Пол", choices=[(2, "женский"), (1, "мужской")], coerce=int, widget=forms.RadioSelect
    )
    birth_date = DateField(label="Дата рождения")
    birth_place = forms.CharField(label="Место рождения", max_length=250, required=False, help_text="Как в паспорте")
    citizenship_name = forms.CharField(label="Гражданство", max_length=120, initial="Россия")
    phone = forms.CharField(label="Телефон", max_length=30, required=False, widget=_short(inputmode="tel"))
    email = forms.CharField(label="Электронная почта", max_length=254, required=False)

    def facts(self) -> PersonFacts:
        return person_facts(self.cleaned_data)

    @staticmethod
    def initial_of(info: Person) -> dict[str, Any]:
        names = (
            "family", "given", "patronymic", "gender", "birth_date", "birth_place", "citizenship_name", "phone",
            "email",
        )  # fmt: skip
        return {name: getattr(info, name) for name in names}


def person_facts(data: dict[str, Any]) -> PersonFacts:
    russian = data["citizenship_name"].strip().lower() in {"россия", "рф", "российская федерация"}
    return PersonFacts(
        **{name: value for name, value in data.items() if name != "citizenship_name"},
        citizenship_name="Россия" if russian else data["citizenship_name"],
        citizenship_code="643" if russian else "",
    )


class DocumentForm(KitForm):
    kind = NsiChoiceField(
        book=Books.IDENTITY_DOCUMENTS,
        label="Вид документа",
        error_messages={"required": "Выберите вид документа"},
        help_text="Начните вводить: паспорт, вид на жительство",
    )
    series = forms.CharField(label="Серия документа", max_length=20, required=False, widget=_short())
    number = forms.CharField(label="Номер документа", max_length=30, widget=_short())
    issued_on = DateField(label="Дата выдачи")
    issuer = forms.CharField(label="Кем выдан", max_length=250)
    issuer_code = forms.CharField(
        label="Код подразделения", max_length=7, required=False, help_text="Например, 780-001", widget=_short()
    )

    def facts(self) -> DocumentFacts:
        return document_facts(self.cleaned_data)


def document_facts(data: dict[str, Any]) -> DocumentFacts:
    kind = data["kind"]
    rest = {name: value for name, value in data.items() if name != "kind"}
    return DocumentFacts(kind_code=kind.code, kind_name=kind.name, **rest)


class AddressForm(KitForm):
    kind = forms.ChoiceField(
        label="Тип адреса",
        choices=[("registration", "по месту регистрации"), ("residence", "по месту жительства")],
        initial="registration",
        widget=forms.RadioSelect,
    )
    region = NsiChoiceField(
        book=Books.REGIONS,
        label="Регион",
        error_messages={"required": "Выберите регион"},
        help_text="Начните вводить название или код",
    )
    text = forms.CharField(
        label="Адрес",
        max_length=500,
        help_text="Населённый пункт, улица, дом, квартира",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    registered_on = DateField(label="Дата регистрации", required=False)

    def facts(self) -> AddressFacts:
        return address_facts(self.cleaned_data)


def address_facts(data: dict[str, Any]) -> AddressFacts:
    region = data["region"]
    rest = {name: value for name, value in data.items() if name != "region"}
    return AddressFacts(region_code=region.code, region_name=region.name, **rest)


class EducationForm(KitForm):
    stage = forms.ChoiceField(label="Вид образования", choices=STAGES, widget=forms.RadioSelect)
    institution = forms.CharField(
        label="Образовательная организация", max_length=500, help_text="Полное название, как в документе"
    )
    specialty_code = forms.CharField(
        label="Код специальности", max_length=20, required=False, help_text="Например, 31.05.01", widget=_short()
    )
    specialty_name = forms.CharField(
        label="Специальность", max_length=250, required=False, help_text="Для школы не нужна"
    )
    qualification = forms.CharField(label="Квалификация", max_length=250, required=False)
    document_series = forms.CharField(label="Серия документа", max_length=30, required=False, widget=_short())
    document_number = forms.CharField(label="Номер документа", max_length=60, widget=_short())
    document_date = DateField(label="Дата выдачи документа")
    is_medical = forms.BooleanField(label="Медицинское или фармацевтическое", required=False, initial=True)

    def facts(self) -> EducationFacts:
        return EducationFacts(**self.cleaned_data)

    @classmethod
    def initial_of(cls, info: EducationInfo) -> dict[str, Any]:
        return {name: getattr(info, name) for name in cls.base_fields}


class FurtherEducationForm(KitForm):
    kind = forms.ChoiceField(
        label="Вид обучения",
        choices=[("refresher", "Повышение квалификации"), ("retraining", "Профессиональная переподготовка")],
        initial="refresher",
        widget=forms.RadioSelect,
    )
    theme = forms.CharField(label="Название программы", max_length=500)
    institution = forms.CharField(label="Образовательная организация", max_length=500)
    hours = forms.IntegerField(
        label="Академические часы", widget=forms.NumberInput(attrs={"class": "input--narrow", "inputmode": "numeric"})
    )
    specialty = NsiChoiceField(
        book=Books.SPECIALTIES,
        label="Специальность",
        required=False,
        help_text="Без неё нельзя понять, засчитываются ли часы «по специальности»",
    )
    document_series = forms.CharField(label="Серия документа", max_length=30, required=False, widget=_short())
    document_number = forms.CharField(label="Номер документа", max_length=60, widget=_short())
    document_date = DateField(label="Дата выдачи документа")

    def facts(self) -> FurtherEducationFacts:
        data = dict(self.cleaned_data)
        return FurtherEducationFacts(**_specialty(data.pop("specialty")), **data)

    @classmethod
    def initial_of(cls, info: FurtherEducationInfo) -> dict[str, Any]:
        values = {name: getattr(info, name) for name in cls.base_fields if name != "specialty"}
        return values | {"specialty": _coded(info.specialty_code, info.specialty_name)}


class CategoryForm(KitForm):
    level = forms.ChoiceField(
        label="Категория",
        choices=[("highest", "Высшая"), ("first", "Первая"), ("second", "Вторая")],
        widget=forms.RadioSelect,
    )
    specialty = NsiChoiceField(book=Books.SPECIALTIES, label="Специальность", required=False)
    begin_date = DateField(label="Дата присвоения")
    end_date = DateField(label="Действует до", required=False)
    document_number = forms.CharField(label="Номер приказа", max_length=60, required=False, widget=_short())

    def facts(self) -> CategoryFacts:
        data = dict(self.cleaned_data)
        return CategoryFacts(**_specialty(data.pop("specialty")), **data)

    @classmethod
    def initial_of(cls, info: CategoryInfo) -> dict[str, Any]:
        values = {name: getattr(info, name) for name in cls.base_fields if name != "specialty"}
        return values | {"specialty": _coded(info.specialty_code, info.specialty_name)}


class EmploymentForm(KitForm):
    department = forms.ChoiceField(label="Подразделение", choices=())
    post = NsiChoiceField(
        book=Books.POSTS,
        label="Должность",
        error_messages={"required": "Выберите должность из справочника"},
        help_text="Начните вводить: врач-терапевт",
    )
    specialty = NsiChoiceField(
        book=Books.SPECIALTIES,
        label="Специальность, по которой работает",
        required=False,
        help_text="По ней считается стаж и проверяется аккредитация",
    )
    kind = forms.TypedChoiceField(
        label="Тип занятия должности", choices=EMPLOYMENT_KINDS, coerce=int, initial=1, widget=forms.RadioSelect
    )
    rate = forms.DecimalField(
        label="Доля ставки",
        max_digits=3,
        decimal_places=2,
        localize=True,
        initial=1,
        help_text="1 или, например, 0,5",
        widget=_short(inputmode="decimal"),
    )
    contract_number = forms.CharField(label="Номер трудового договора", max_length=60, widget=_short())
    contract_date = DateField(label="Дата трудового договора")
    payroll_number = forms.CharField(label="Табельный номер", max_length=40, widget=_short())
    personal_file_number = forms.CharField(label="Номер личного дела", max_length=40, required=False, widget=_short())
    begin_date = DateField(label="Работает с")
    confirmed_main = forms.BooleanField(label="Всё верно, работник сменил основное место", required=False)

    def __init__(self, *args: Any, departments: list[DepartmentInfo] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_departments(self.fields["department"], departments or [])

    def facts(self) -> EmploymentFacts:
        return employment_facts(self.cleaned_data)

    @classmethod
    def initial_of(cls, info: EmploymentInfo) -> dict[str, Any]:
        skipped = {"department", "post", "specialty", "confirmed_main"}
        values = {name: getattr(info, name) for name in cls.base_fields if name not in skipped}
        return values | {
            "department": info.department_oid,
            "post": Coded(info.post_code, info.post_name),
            "specialty": _coded(info.specialty_code, info.specialty_name),
        }


def set_departments(field: forms.Field, departments: list[DepartmentInfo]) -> None:
    """Departments of the organisation; a closed one says since when."""
    choices = [("", "Выберите подразделение")]
    for info in departments:
        closed = f" (закрыто {short_date(info.liquidation_date)})" if info.liquidation_date else ""
        choices.append((info.oid, f"{info.name}{closed}"))
    field.choices = choices  # type: ignore[attr-defined]


def employment_facts(data: dict[str, Any]) -> EmploymentFacts:
    used = {"department", "post", "specialty", "confirmed_main"}
    rest = {name: value for name, value in data.items() if name not in used}
    return EmploymentFacts(
        department_oid=data["department"],
        post_code=data["post"].code,
        post_name=data["post"].name,
        **_specialty(data["specialty"]),
        **rest,
    )


_SECTIONS = (("", PersonForm), ("document-", DocumentForm), ("address-", AddressForm), ("job-", EmploymentForm))
_NewWorkerBase = type(
    "_NewWorkerBase",
    (KitForm,),
    {f"{prefix}{name}": field for prefix, form in _SECTIONS for name, field in form.base_fields.items()},
)


class NewWorkerForm(_NewWorkerBase):  # type: ignore[misc,valid-type]
    """A new card in one page: person, document, address, first job. Names carry the prefixes of the action."""

    def __init__(self, *args: Any, departments: list[DepartmentInfo], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_departments(self.fields["job-department"], departments)

    def _part(self, prefix: str, form: type[KitForm]) -> dict[str, Any]:
        return {name: self.cleaned_data[f"{prefix}{name}"] for name in form.base_fields}

    def all_facts(self) -> dict[str, Any]:
        """Keyword arguments of `register_practitioner`."""
        return {
            "person": person_facts(self._part("", PersonForm)),
            "document": document_facts(self._part("document-", DocumentForm)),
            "address": address_facts(self._part("address-", AddressForm)),
            "employment": employment_facts(self._part("job-", EmploymentForm)),
            "confirmed_main": self.cleaned_data["job-confirmed_main"],
        }

    def section(self, prefix: str) -> list[forms.BoundField]:
        form = dict(_SECTIONS)[prefix]
        return [self[f"{prefix}{name}"] for name in form.base_fields if name != "confirmed_main"]


class CloseForm(KitForm):
    end_date = DateField(label="Последний день работы")
    end_kind = forms.ChoiceField(
        label="Вид окончания",
        choices=[("dismissal", "Увольнение"), ("transfer", "Перевод")],
        initial="dismissal",
        widget=forms.RadioSelect,
    )
    end_reason = forms.CharField(
        label="Причина и основание",
        max_length=250,
        help_text="Как в приказе: по собственному желанию, п. 3 ч. 1 ст. 77 ТК РФ",
    )


class WorkersFilterForm(KitForm):
    query = forms.CharField(
        label="Фамилия, имя или СНИЛС", required=False, max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "search"}),
    )  # fmt: skip
    department = forms.ChoiceField(label="Подразделение", required=False)
    post = forms.ChoiceField(label="Должность", required=False)
    accreditation = forms.ChoiceField(
        label="Аккредитация",
        required=False,
        choices=[
            ("", "Любая"),
            ("6", "Истекает за 6 месяцев"),
            ("12", "Истекает за 12 месяцев"),
            ("expired", "Истекла"),
            ("none", "Нет сведений"),
        ],
    )
    state = forms.ChoiceField(
        label="Работает",
        required=False,
        choices=[("active", "Работает сейчас"), ("dismissed", "Уволен"), ("all", "Все")],
        initial="active",
    )

    def __init__(
        self, *args: Any, departments: list[DepartmentInfo], posts: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        set_departments(self.fields["department"], departments)
        self.fields["department"].choices = [("", "Любое"), *self.fields["department"].choices[1:]]
        self.fields["post"].choices = [("", "Любая"), *posts]
