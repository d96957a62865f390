"""Editions that are being made: uploaded, changed here, or coming page by page from another server."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from egisz.db.fields import OidField
from egisz.db.models import Entity


class Draft(Entity):
    """Черновик версии: all that the edition will be, apart from the books until it is published whole."""

    class Source(models.TextChoices):
        UPLOAD = "upload", "загруженный файл"
        CHANGE = "change", "изменение, внесённое здесь"
        UPSTREAM = "upstream", "другой сервер"

    class State(models.TextChoices):
        LOADING = "loading", "загружается"
        READY = "ready", "проверен"
        PUBLISHED = "published", "опубликован"
        CANCELLED = "cancelled", "отменён"

    source = models.CharField("откуда", max_length=10, choices=Source.choices)
    address = models.TextField("имя файла или адрес сервера", blank=True)
    state = models.CharField("состояние", max_length=10, choices=State.choices, default=State.READY)
    oid = OidField("OID")
    version = models.CharField("версия", max_length=30)
    passport = models.TextField("паспорт, JSON")
    is_received = models.BooleanField("паспорт получен, а не составлен здесь", default=False)
    columns = models.JSONField("столбцы", default=list)
    rows_count = models.PositiveIntegerField("записей", default=0)
    base = models.ForeignKey("nsi.Edition", on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    report = models.JSONField("что изменится", default=dict)
    made_by = models.UUIDField("кто загрузил", null=True, editable=False)
    edition = models.ForeignKey("nsi.Edition", on_delete=models.SET_NULL, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = "черновик версии"
        constraints = [
            models.UniqueConstraint(
                fields=["address", "oid", "version"], condition=Q(state="loading"), name="nsi_draft_loading_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.oid} {self.version}"


class DraftPage(models.Model):
    """Страница черновика: rows as they came, a JSON list of lists."""

    id = models.BigAutoField(primary_key=True)
    draft = models.ForeignKey("nsi.Draft", on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField("номер")
    rows = models.TextField("записи, JSON")

    class Meta:
        verbose_name = "страница черновика"
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="nsi_draft_page_once")]

    def __str__(self) -> str:
        return str(self.number)


class Upstream(models.Model):
    """Вышестоящий сервер: another reference service that this installation follows, and what is still to be loaded."""

    address = models.CharField("адрес", max_length=300, primary_key=True)
    queue = models.JSONField("что загрузить", default=list)  # [[oid, version], …]
    checked_at = models.DateTimeField("когда смотрели новое", null=True)
    next_check_at = models.DateTimeField("когда смотреть снова", null=True)
    errors = models.JSONField("что не загрузилось", default=list)  # [[oid, version, text], …] since the last check

    class Meta:
        verbose_name = "вышестоящий сервер"

    def __str__(self) -> str:
        return self.address
