"""Keys of programs, and how many requests they make."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from egisz.db.fields import BlindIndexField, EncryptedTextField, OidField
from egisz.db.models import Entity


class ApiKey(Entity):
    """Ключ доступа: a program's key to the machine interfaces. Of the key itself only a keyed hash is here.

    After a re-issue the former key lives in `old_index` until `old_until`.
    """

    account_id = models.UUIDField("кто получил", db_index=True)
    organization_oid = OidField("организация", blank=True, db_index=True)
    name = models.CharField("для чего", max_length=100)
    email = EncryptedTextField("почта для сообщений")
    key_index = BlindIndexField("хеш ключа")
    start = models.CharField("начало ключа", max_length=8)
    issued_at = models.DateTimeField("когда выпущен")
    old_index = BlindIndexField("хеш прежнего ключа", null=True)
    old_start = models.CharField("начало прежнего ключа", max_length=8, blank=True)
    old_until = models.DateTimeField("прежний ключ работает до", null=True, blank=True)
    until = models.DateField("последний день", null=True, blank=True)
    warned_for = models.DateField("о каком сроке сообщено", null=True, blank=True)
    per_minute = models.PositiveIntegerField("запросов в минуту", null=True, blank=True)  # null: as the settings say
    paused_at = models.DateTimeField("приостановлен", null=True, blank=True)
    revoked_at = models.DateTimeField("отозван", null=True, blank=True)
    revoked_by = models.UUIDField("кто отозвал", null=True, blank=True)
    revoked_reason = models.CharField("почему отозван", max_length=300, blank=True)
    reads_journal = models.BooleanField("читает журнал", default=False, db_default=False)  # issued by the auditor
    last_used_at = models.DateTimeField("последний запрос", null=True, blank=True)

    class Meta:
        verbose_name = "ключ доступа"
        constraints = [
            models.UniqueConstraint(fields=["key_index"], name="nsi_key_once"),
            models.UniqueConstraint(fields=["old_index"], name="nsi_key_old_once"),
            models.CheckConstraint(
                condition=Q(old_index=None, old_until=None) | Q(old_index__isnull=False, old_until__isnull=False),
                name="nsi_key_old_has_end",
            ),
        ]
        indexes = [models.Index(fields=["-created_at"], name="nsi_key_new")]

    def __str__(self) -> str:
        return f"{self.start}…"


class KeyHour(models.Model):
    """Запросы ключа за час: how many were answered and how many refused for being too often. Kept 30 days."""

    key = models.ForeignKey("nsi.ApiKey", on_delete=models.CASCADE, related_name="+", db_index=False)
    hour = models.DateTimeField("час")
    count = models.PositiveBigIntegerField("запросов")
    refused = models.PositiveBigIntegerField("отказов")

    class Meta:
        verbose_name = "запросы ключа за час"
        constraints = [models.UniqueConstraint(fields=["key", "hour"], name="nsi_key_hour_once")]

    def __str__(self) -> str:
        return f"{self.key_id} {self.hour:%d.%m.%Y %H}"


class MinuteCount(models.Model):
    """Запросы за минуту: what all processes counted of one caller; an UNLOGGED table, rows live some minutes.

    caller: `key:<id>`, or the keyed hash of an address.
    """

    pk = models.CompositePrimaryKey("minute", "caller")
    minute = models.DateTimeField("минута")
    caller = models.CharField("кто", max_length=80)
    key_id = models.UUIDField("ключ", null=True)
    count = models.PositiveBigIntegerField("запросов")
    refused = models.PositiveBigIntegerField("отказов")

    class Meta:
        verbose_name = "запросы за минуту"

    def __str__(self) -> str:
        return f"{self.minute:%H:%M} {self.count}"
