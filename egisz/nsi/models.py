"""ФНСИ: books, their editions, passports and records. The tables of the reference-data service."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from egisz.db.fields import OidField
from egisz.db.models import Entity


class Book(Entity):
    """Справочник."""

    oid = OidField("OID", unique=True)
    short_name = models.CharField("краткое название", max_length=500)
    current = models.ForeignKey("nsi.Edition", on_delete=models.SET_NULL, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = "справочник"

    def __str__(self) -> str:
        return f"{self.oid} {self.short_name}"


class Edition(Entity):
    """Версия справочника; immutable once loaded."""

    book = models.ForeignKey("nsi.Book", on_delete=models.CASCADE, related_name="+")
    version = models.CharField("версия", max_length=30)
    version_order = models.BigIntegerField("порядок версий")
    published_at = models.DateTimeField("опубликована")
    rows_count = models.PositiveIntegerField("записей")
    key_column = models.CharField("первичный ключ", max_length=60)
    value_column = models.CharField("столбец названия", max_length=60)
    parent_column = models.CharField("столбец родителя", max_length=60, blank=True)
    columns = models.JSONField("порядок столбцов в данных", default=list)
    origin = models.CharField("откуда", max_length=10)  # official | starter

    class Meta:
        verbose_name = "версия справочника"
        constraints = [models.UniqueConstraint(fields=["book", "version"], name="nsi_edition_once")]

    def __str__(self) -> str:
        return self.version


class Passport(models.Model):
    """Паспорт версии, as it was received (member order kept as a list of pairs in `text`)."""

    edition = models.OneToOneField("nsi.Edition", on_delete=models.CASCADE, related_name="+", primary_key=True)
    text = models.TextField("паспорт, JSON как получен")

    class Meta:
        verbose_name = "паспорт"

    def __str__(self) -> str:
        return str(self.edition_id)


class Record(models.Model):
    """Запись версии справочника; cells are strings or null in the order of `Edition.columns`."""

    id = models.BigAutoField(primary_key=True)
    edition = models.ForeignKey("nsi.Edition", on_delete=models.CASCADE, related_name="+")
    code = models.TextField("значение ключа")
    title = models.TextField("название")
    parent_code = models.TextField("родитель", blank=True)
    cells = models.JSONField("значения", default=list)
    position = models.PositiveIntegerField("порядок, как получен")
    is_active = models.BooleanField("действует", default=True)

    class Meta:
        verbose_name = "запись справочника"
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="nsi_record_key")]
        indexes = [
            models.Index(fields=["edition", "position"], name="nsi_record_order"),
            GinIndex(fields=["title"], opclasses=["gin_trgm_ops"], name="nsi_record_title"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class CalendarDay(models.Model):
    """День производственного календаря, который отличается от обычной недели."""

    day = models.DateField("день", primary_key=True)
    is_working = models.BooleanField("рабочий")
    source = models.CharField("акт", max_length=300)

    class Meta:
        verbose_name = "день календаря"

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y}"
