"""Books, their lines of editions, and what a passport says."""

from __future__ import annotations

from django.db import models

from egisz.db.fields import OidField
from egisz.db.models import Entity

OFFICIAL, STARTER = "official", "starter"


class Book(Entity):
    """Справочник."""

    oid = OidField("OID", unique=True)
    short_name = models.CharField("краткое название", max_length=500)
    current = models.ForeignKey("nsi.Edition", on_delete=models.SET_NULL, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = "справочник"

    def __str__(self) -> str:
        return f"{self.oid} {self.short_name}"


class BookCode(models.Model):
    """Дополнительный OID справочника: a former or parallel one by which clients ask, too."""

    id = models.BigAutoField(primary_key=True)
    book = models.ForeignKey("nsi.Book", on_delete=models.CASCADE, related_name="+")
    oid = OidField("OID")
    type = models.CharField("вид", max_length=30)  # TYPE_OTHER

    class Meta:
        verbose_name = "дополнительный OID справочника"
        constraints = [models.UniqueConstraint(fields=["book", "oid"], name="nsi_book_code_once")]
        indexes = [models.Index(fields=["oid"], name="nsi_book_code_oid")]

    def __str__(self) -> str:
        return self.oid


class Line(models.Model):
    """Ряд версий: the editions of a book that come from one origin; they share unchanged records."""

    id = models.AutoField(primary_key=True)
    book = models.ForeignKey("nsi.Book", on_delete=models.CASCADE, related_name="+")
    origin = models.CharField("откуда", max_length=10)  # official | starter

    class Meta:
        verbose_name = "ряд версий"
        constraints = [models.UniqueConstraint(fields=["book", "origin"], name="nsi_line_once")]

    def __str__(self) -> str:
        return self.origin


class Edition(Entity):
    """Версия справочника; immutable once loaded. What its passport says, typed; `Passport.text` is the answer itself.

    `version_order` is its coordinate in the line, see `Record`.
    """

    line = models.ForeignKey("nsi.Line", on_delete=models.CASCADE, related_name="+")
    version = models.CharField("версия", max_length=30)
    version_order = models.BigIntegerField("порядок версий")
    rows_count = models.PositiveIntegerField("записей")
    annulled_at = models.DateTimeField("аннулирована", null=True, blank=True)
    annul_reason = models.TextField("почему аннулирована", blank=True)

    first_made_at = models.DateTimeField("справочник создан")
    published_at = models.DateTimeField("опубликована")
    updated_at = models.DateTimeField("обновлена")
    identifier = models.CharField("краткий код", max_length=60, null=True)
    full_name = models.TextField("полное название", null=True)
    short_name = models.TextField("краткое название")
    description = models.TextField("описание", null=True)
    structure_notes = models.TextField("о структуре", null=True)
    release_notes = models.TextField("что изменилось", null=True)
    laws = models.JSONField("нормативные акты", default=list)  # [{id, version}]
    resp_organization_id = models.BigIntegerField("ответственная организация", null=True)
    auth_organization_id = models.BigIntegerField("утвердившая организация", null=True)
    type_id = models.BigIntegerField("тип", null=True)
    group_id = models.BigIntegerField("группа", null=True)
    approve_date = models.DateField("дата утверждения", null=True)
    fields = models.JSONField("поля в порядке паспорта", default=list)  # [{field, dataType, alias, description}]
    keys = models.JSONField("ключи", default=list)  # [{field, type}]
    codes = models.JSONField("OID", default=list)  # [{value, type}]
    hierarchical = models.BooleanField("иерархический", null=True)
    archive = models.BooleanField("архивный", null=True)
    nsi_dictionary_id = models.BigIntegerField("номер во ФНСИ", null=True)

    columns = models.JSONField("порядок столбцов в данных", default=list)
    key_column = models.CharField("первичный ключ", max_length=120)
    title_column = models.CharField("столбец названия", max_length=120)
    parent_column = models.CharField("столбец родителя", max_length=120, blank=True)
    order_by = models.CharField("порядок записей", max_length=8)  # -number | -code | number | code, of Record

    class Meta:
        verbose_name = "версия справочника"
        constraints = [
            models.UniqueConstraint(fields=["line", "version_order"], name="nsi_edition_once"),
            models.CheckConstraint(
                condition=models.Q(order_by__in=["-number", "-code", "number", "code"]), name="nsi_edition_order_by"
            ),
        ]

    def __str__(self) -> str:
        return self.version


class Passport(models.Model):
    """Паспорт версии: the answer of `passport` as it was received, or as it was built here."""

    edition = models.OneToOneField("nsi.Edition", on_delete=models.CASCADE, related_name="+", primary_key=True)
    text = models.TextField("паспорт, JSON")
    is_received = models.BooleanField("получен, а не составлен здесь", default=True)

    class Meta:
        verbose_name = "паспорт"

    def __str__(self) -> str:
        return str(self.edition_id)
