"""ФРМР: practitioners, their education, employment and accreditation (`domain/workers-register.md` 3).

Valid time is in the rows (begin/end); system time is kept by history tables that database triggers fill.
"""

from __future__ import annotations

from typing import Any

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from egisz.db import crypto
from egisz.db.fields import BlindIndexField, EncryptedTextField
from egisz.db.models import RegisterRow


@pghistory.track(model_name="PractitionerHistory")
class Practitioner(RegisterRow):
    """Медицинский или фармацевтический работник: one row per person in the country, found by СНИЛС."""

    class Gender(models.IntegerChoices):
        MALE = 1, "мужской"
        FEMALE = 2, "женский"

    worker_oid = models.CharField("OID работника", max_length=12, unique=True)
    snils = EncryptedTextField("СНИЛС")
    snils_index = BlindIndexField(unique=True)
    family = models.CharField("фамилия", max_length=100)
    given = models.CharField("имя", max_length=100)
    patronymic = models.CharField("отчество", max_length=100, blank=True)
    gender = models.PositiveSmallIntegerField("пол", choices=Gender.choices)
    birth_date = models.DateField("дата рождения")
    birth_place = models.CharField("место рождения", max_length=250, blank=True)
    citizenship_code = models.CharField("гражданство, код ОКСМ", max_length=10, default="643")
    citizenship_name = models.CharField("гражданство", max_length=120, default="Россия")
    email = EncryptedTextField("электронная почта", default="")
    phone = EncryptedTextField("телефон", default="")
    death_date = models.DateField("дата смерти", null=True, blank=True)

    class Meta:
        verbose_name = "медицинский работник"
        indexes = [models.Index(fields=["family", "given"], name="frmr_practitioner_name")]

    def __str__(self) -> str:
        return self.worker_oid

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.snils_index:
            self.snils_index = crypto.snils_index(self.snils)
        super().save(*args, **kwargs)


@pghistory.track(model_name="IdentityDocumentHistory")
class IdentityDocument(RegisterRow):
    """Документ, удостоверяющий личность (ДУЛ)."""

    practitioner = models.ForeignKey("frmr.Practitioner", on_delete=models.PROTECT, related_name="+")
    kind_code = models.CharField("вид документа (99.2.48)", max_length=10)
    kind_name = models.CharField("вид документа", max_length=250)
    series = EncryptedTextField("серия", default="")
    number = EncryptedTextField("номер")
    number_index = BlindIndexField()
    issued_on = models.DateField("дата выдачи")
    issuer = models.CharField("кем выдан", max_length=250)
    issuer_code = models.CharField("код подразделения", max_length=7, blank=True)
    is_current = models.BooleanField("действующий", default=True)

    class Meta:
        verbose_name = "документ, удостоверяющий личность"
        indexes = [models.Index(fields=["number_index"], name="frmr_document_number")]

    def __str__(self) -> str:
        return self.kind_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.number_index = crypto.blind_index(f"{self.kind_code}:{self.series}:{self.number}", "identity_document")
        super().save(*args, **kwargs)


@pghistory.track(model_name="AddressHistory")
class Address(RegisterRow):
    """Адрес работника."""

    class Kind(models.TextChoices):
        REGISTRATION = "registration", "по месту регистрации"
        RESIDENCE = "residence", "по месту жительства"

    practitioner = models.ForeignKey("frmr.Practitioner", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("тип адреса", max_length=12, choices=Kind.choices, default=Kind.REGISTRATION)
    region_code = models.CharField("код региона (99.2.206)", max_length=10)
    region_name = models.CharField("регион", max_length=120)
    text = EncryptedTextField("населённый пункт, улица, дом, квартира")
    gar_guid = models.CharField("идентификатор ГАР", max_length=36, blank=True)
    registered_on = models.DateField("дата регистрации", null=True, blank=True)
    is_current = models.BooleanField("действующий", default=True)

    class Meta:
        verbose_name = "адрес"

    def __str__(self) -> str:
        return self.region_name


@pghistory.track(model_name="EducationHistory")
class Education(RegisterRow):
    """Образование: общее, профессиональное (среднее и высшее), послевузовское."""

    class Stage(models.TextChoices):
        GENERAL = "general", "общее среднее"
        SECONDARY = "secondary", "среднее профессиональное"
        HIGHER = "higher", "высшее"
        INTERNSHIP = "internship", "интернатура"
        RESIDENCY = "residency", "ординатура"

    practitioner = models.ForeignKey("frmr.Practitioner", on_delete=models.PROTECT, related_name="+")
    stage = models.CharField("вид образования", max_length=12, choices=Stage.choices)
    institution = models.CharField("образовательная организация", max_length=500)
    specialty_code = models.CharField("код специальности", max_length=20, blank=True)
    specialty_name = models.CharField("специальность", max_length=250, blank=True)
    qualification = models.CharField("квалификация", max_length=250, blank=True)
    document_series = models.CharField("серия документа", max_length=30, blank=True)
    document_number = models.CharField("номер документа", max_length=60)
    document_date = models.DateField("дата документа")
    is_medical = models.BooleanField("медицинское или фармацевтическое", default=True)

    class Meta:
        verbose_name = "образование"

    def __str__(self) -> str:
        return f"{self.get_stage_display()}"


@pghistory.track(model_name="FurtherEducationHistory")
class FurtherEducation(RegisterRow):
    """ДПО: повышение квалификации и профессиональная переподготовка (`person/ext`)."""

    class Kind(models.TextChoices):
        REFRESHER = "refresher", "повышение квалификации"
        RETRAINING = "retraining", "профессиональная переподготовка"

    class Frdo(models.TextChoices):
        """Есть ли документ в ФИС ФРДО."""

        UNKNOWN = "unknown", "не проверено"
        CONFIRMED = "confirmed", "найден в ФИС ФРДО"
        ABSENT = "absent", "нет в ФИС ФРДО"

    practitioner = models.ForeignKey("frmr.Practitioner", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("вид ДПО", max_length=12, choices=Kind.choices, default=Kind.REFRESHER)
    institution = models.CharField("образовательная организация", max_length=500)
    theme = models.CharField("название программы", max_length=500)
    hours = models.PositiveIntegerField("академические часы")
    specialty_code = models.CharField("специальность (11.1066)", max_length=20, blank=True)
    specialty_name = models.CharField("специальность, название", max_length=250, blank=True)
    document_series = models.CharField("серия", max_length=30, blank=True)
    document_number = models.CharField("номер документа", max_length=60)
    document_date = models.DateField("дата документа")
    frdo = models.CharField("ФИС ФРДО", max_length=10, choices=Frdo.choices, default=Frdo.UNKNOWN)

    class Meta:
        verbose_name = "дополнительное образование"
        indexes = [models.Index(fields=["practitioner", "document_date"], name="frmr_further_date")]
        constraints = [models.CheckConstraint(condition=Q(hours__gt=0), name="frmr_further_hours")]

    def __str__(self) -> str:
        return f"{self.hours} ч"


class _EmploymentDays(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


@pghistory.track(model_name="EmploymentHistory")
class Employment(RegisterRow):
    """Личное дело: one employment in one department. Closing never deletes it."""

    class Kind(models.IntegerChoices):
        """Тип занятия должности (1.2.643.5.1.13.2.1.1.209)."""

        MAIN = 1, "основное место работы"
        INTERNAL_PART_TIME = 2, "внутреннее совместительство"
        COMBINED = 3, "совмещение"
        EXTERNAL_PART_TIME = 4, "внешнее совместительство"

    class EndKind(models.TextChoices):
        DISMISSAL = "dismissal", "увольнение"
        TRANSFER = "transfer", "перевод"

    practitioner = models.ForeignKey("frmr.Practitioner", on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey("frmo.Organization", on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey("frmo.Department", on_delete=models.PROTECT, related_name="+")
    contract_number = models.CharField("номер трудового договора", max_length=60)
    contract_date = models.DateField("дата трудового договора")
    payroll_number = models.CharField("табельный номер", max_length=40)
    personal_file_number = models.CharField("номер личного дела", max_length=40, blank=True)
    post_code = models.CharField("должность (11.1002)", max_length=20)
    post_name = models.CharField("должность, название", max_length=250)
    specialty_code = models.CharField("специальность работы (11.1066)", max_length=20, blank=True)
    specialty_name = models.CharField("специальность работы, название", max_length=250, blank=True)
    kind = models.PositiveSmallIntegerField("тип занятия должности", choices=Kind.choices)
    rate = models.DecimalField("доля ставки", max_digits=3, decimal_places=2)
    begin_date = models.DateField("начало")
    end_date = models.DateField("окончание", null=True, blank=True)
    end_kind = models.CharField("вид окончания", max_length=10, choices=EndKind.choices, blank=True)
    end_reason = models.CharField("причина окончания", max_length=250, blank=True)

    class Meta:
        verbose_name = "личное дело"
        constraints = [
            models.CheckConstraint(
                condition=Q(end_date__isnull=True) | Q(end_date__gte=F("begin_date")), name="frmr_employment_dates"
            ),
            models.CheckConstraint(condition=Q(rate__gt=0) & Q(rate__lte=2), name="frmr_employment_rate"),
            ExclusionConstraint(
                name="frmr_employment_once",
                expressions=[
                    ("practitioner", RangeOperators.EQUAL),
                    ("department", RangeOperators.EQUAL),
                    ("post_code", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (
                        _EmploymentDays(
                            "begin_date", "end_date", RangeBoundary(inclusive_lower=True, inclusive_upper=True)
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "end_date"], name="frmr_employment_org"),
            models.Index(fields=["practitioner"], name="frmr_employment_person"),
        ]

    def __str__(self) -> str:
        return self.post_name


@pghistory.track(model_name="QualificationCategoryHistory")
class QualificationCategory(RegisterRow):
    """Квалификационная категория."""

    class Level(models.TextChoices):
        SECOND = "second", "вторая"
        FIRST = "first", "первая"
        HIGHEST = "highest", "высшая"

    practitioner = models.ForeignKey("frmr.Practitioner", on_delete=models.PROTECT, related_name="+")
    level = models.CharField("категория", max_length=8, choices=Level.choices)
    specialty_code = models.CharField("специальность (11.1066)", max_length=20, blank=True)
    specialty_name = models.CharField("специальность, название", max_length=250, blank=True)
    begin_date = models.DateField("присвоена")
    end_date = models.DateField("действует до", null=True, blank=True)
    end_date_extended = models.BooleanField("срок продлён актом", default=False)
    document_number = models.CharField("номер приказа", max_length=60, blank=True)

    class Meta:
        verbose_name = "квалификационная категория"

    def __str__(self) -> str:
        return self.get_level_display()


@pghistory.track(model_name="AccreditationRecordHistory")
class AccreditationRecord(RegisterRow):
    """Сведения об аккредитации (`accreditationProcedure`): written only by a decision of a commission."""

    class Kind(models.TextChoices):
        PRIMARY = "primary", "первичная"
        PRIMARY_SPECIALISED = "primary_specialised", "первичная специализированная"
        PERIODIC = "periodic", "периодическая"

    practitioner = models.ForeignKey("frmr.Practitioner", on_delete=models.PROTECT, related_name="+")
    registry_number = models.CharField("номер записи", max_length=40, unique=True)
    application_id = models.UUIDField("заявление", null=True, unique=True)
    kind = models.CharField("вид аккредитации", max_length=20, choices=Kind.choices)
    education_level = models.CharField("уровень образования", max_length=12)
    specialty_code = models.CharField("специальность (11.1066)", max_length=20)
    specialty_name = models.CharField("специальность, название", max_length=250)
    family = models.CharField("фамилия на дату решения", max_length=100)
    given = models.CharField("имя на дату решения", max_length=100)
    patronymic = models.CharField("отчество на дату решения", max_length=100, blank=True)
    commission = models.CharField("комиссия", max_length=250)
    protocol_number = models.CharField("номер протокола", max_length=60)
    protocol_date = models.DateField("дата протокола")
    passed = models.BooleanField("признан прошедшим", default=True)
    pass_date = models.DateField("дата прохождения")
    end_date = models.DateField("действует до", null=True)
    end_date_extended = models.BooleanField("срок продлён актом", default=False)
    annulled_on = models.DateField("аннулирована", null=True, blank=True)

    class Meta:
        verbose_name = "сведения об аккредитации"
        indexes = [models.Index(fields=["practitioner", "-pass_date"], name="frmr_accreditation_person")]

    def __str__(self) -> str:
        return self.registry_number
