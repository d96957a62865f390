"""ФРМО: organisations and their departments. Names of fields follow `domain/organisations-register.md` 5."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q

from egisz.db.fields import OidField
from egisz.db.models import RegisterRow


@pghistory.track(model_name="OrganizationHistory")
class Organization(RegisterRow):
    """Медицинская, аптечная или иная организация системы здравоохранения. Never deleted, only closed."""

    class Kind(models.TextChoices):
        MEDICAL = "medical", "медицинская организация"
        PHARMACY = "pharmacy", "аптечная организация"
        EDUCATION = "education", "образовательная организация"

    oid = OidField("OID", unique=True)
    old_oid = OidField("прежний OID", blank=True)
    head_oid = OidField("OID головной организации", blank=True)
    kind = models.CharField("субъект системы здравоохранения", max_length=12, choices=Kind.choices)
    name_full = models.CharField("полное наименование", max_length=500)
    name_short = models.CharField("сокращённое наименование", max_length=250)
    inn = models.CharField("ИНН", max_length=12)
    kpp = models.CharField("КПП", max_length=9, blank=True)
    ogrn = models.CharField("ОГРН", max_length=15)
    region_code = models.CharField("код региона (99.2.206)", max_length=10)
    region_name = models.CharField("регион", max_length=120)
    legal_address = models.CharField("юридический адрес", max_length=500)
    site_address = models.CharField("фактический адрес", max_length=500)
    post_index = models.CharField("почтовый индекс", max_length=6, blank=True)
    affiliation = models.CharField("ведомственная принадлежность", max_length=250, blank=True)
    founder = models.CharField("учредитель", max_length=250, blank=True)
    email = models.EmailField("электронная почта")
    phone = models.CharField("телефон", max_length=30, blank=True)
    site = models.URLField("сайт", blank=True)
    delete_date = models.DateField("дата закрытия карточки", null=True, blank=True)
    delete_reason = models.CharField("причина закрытия карточки", max_length=250, blank=True)

    class Meta:
        verbose_name = "организация"
        constraints = [
            models.CheckConstraint(condition=Q(inn__regex=r"^\d{10}(\d{2})?$"), name="frmo_organization_inn"),
            models.CheckConstraint(condition=Q(ogrn__regex=r"^\d{13}(\d{2})?$"), name="frmo_organization_ogrn"),
        ]

    def __str__(self) -> str:
        return self.name_short


@pghistory.track(model_name="DepartmentHistory")
class Department(RegisterRow):
    """Структурное подразделение; closed by a date, never removed while anything refers to it."""

    oid = OidField("OID", unique=True)
    organization = models.ForeignKey("frmo.Organization", on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    name = models.CharField("наименование", max_length=250)
    kind_code = models.CharField("вид подразделения", max_length=20, blank=True)
    kind_name = models.CharField("вид подразделения, название", max_length=250, blank=True)
    separate = models.BooleanField("обособленное", default=False)
    address = models.CharField("адрес", max_length=500, blank=True)
    begin_date = models.DateField("открыто")
    liquidation_date = models.DateField("закрыто", null=True, blank=True)

    class Meta:
        verbose_name = "подразделение"
        constraints = [
            models.CheckConstraint(
                condition=Q(liquidation_date__isnull=True) | Q(liquidation_date__gte=F("begin_date")),
                name="frmo_department_dates",
            ),
        ]
        indexes = [models.Index(fields=["organization", "name"], name="frmo_department_org")]

    def __str__(self) -> str:
        return self.name
