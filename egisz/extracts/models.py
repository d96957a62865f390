"""Выписки о наличии в ЕГИСЗ данных об аккредитации (приказ 1082н)."""

from __future__ import annotations

from django.db import models

from egisz.db.models import Entity


class RegistryExtract(Entity):
    """Выписка: the rendered file is kept and never rendered anew with later data."""

    class State(models.TextChoices):
        ORDERED = "ordered", "Заказана"
        READY = "ready", "Готова"
        FAILED = "failed", "Не удалось подготовить"

    number = models.CharField("номер", max_length=30, unique=True)
    practitioner = models.ForeignKey("frmr.Practitioner", on_delete=models.PROTECT, related_name="+")
    record = models.ForeignKey("frmr.AccreditationRecord", on_delete=models.PROTECT, related_name="+")
    ordered_by = models.UUIDField("кто заказал")
    ordered_at = models.DateTimeField("заказана")
    state = models.CharField("состояние", max_length=10, choices=State.choices, default=State.ORDERED)
    ready_at = models.DateTimeField("готова", null=True, blank=True)
    data_taken_at = models.DateTimeField("сведения на", null=True, blank=True)
    facts = models.JSONField("сведения выписки", null=True, blank=True)
    template_version = models.CharField("редакция бланка", max_length=20, blank=True)
    code = models.CharField("короткий код", max_length=40, unique=True)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    file_sha256 = models.CharField("SHA-256 файла", max_length=64, blank=True)
    signature_id = models.UUIDField("подпись", null=True, blank=True)
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    annulled_at = models.DateTimeField("аннулирована", null=True, blank=True)

    class Meta:
        verbose_name = "выписка"
        indexes = [
            models.Index(fields=["practitioner", "-ordered_at"], name="extracts_person"),
            models.Index(fields=["file_sha256"], name="extracts_file", condition=~models.Q(file_sha256="")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["record"], condition=models.Q(state="ordered"), name="extracts_one_order_at_a_time"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="ready")
                | models.Q(file__isnull=False, signature_id__isnull=False, ready_at__isnull=False),
                name="extracts_ready_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CheckBucket(models.Model):
    """Счётчик открытых проверок: how many checks one address made in one minute; the address itself is not kept."""

    key = models.BinaryField("адрес и минута, HMAC", primary_key=True, max_length=32)
    at = models.DateTimeField("минута")
    count = models.PositiveIntegerField("проверок", default=0)

    class Meta:
        verbose_name = "счётчик открытых проверок"
        indexes = [models.Index(fields=["at"], name="extracts_bucket_at")]

    def __str__(self) -> str:
        return f"{self.at:%H:%M} {self.count}"
