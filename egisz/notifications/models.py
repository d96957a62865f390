"""Уведомления: the inbox and the letters."""

from __future__ import annotations

from django.db import models

from egisz.db.models import Entity


class Notification(Entity):
    """Уведомление одному человеку о деле, сроке и следующем шаге."""

    account_id = models.UUIDField("кому")
    kind = models.CharField("вид", max_length=60)
    key = models.CharField("ключ от повторов", max_length=200, unique=True)
    title = models.CharField("заголовок", max_length=200)
    body = models.TextField("текст")
    link = models.CharField("ссылка", max_length=300, blank=True)
    due_on = models.DateField("срок", null=True, blank=True)
    read_at = models.DateTimeField("прочитано", null=True, blank=True)

    class Meta:
        verbose_name = "уведомление"
        indexes = [
            models.Index(fields=["account_id", "-created_at"], name="notifications_inbox"),
            models.Index(fields=["account_id"], name="notifications_unread", condition=models.Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.kind


class Letter(Entity):
    """Отправка уведомления по одному каналу со своим состоянием доставки."""

    class State(models.TextChoices):
        SENT = "sent", "отправлено"
        NO_CONTACT = "no_contact", "нет адреса"
        FAILED = "failed", "не доставлено"

    notification = models.ForeignKey("notifications.Notification", on_delete=models.CASCADE, related_name="+")
    channel = models.CharField("канал", max_length=8, default="email")
    state = models.CharField("состояние", max_length=10, choices=State.choices)
    sent_at = models.DateTimeField("когда", null=True, blank=True)

    class Meta:
        verbose_name = "отправка"
        constraints = [models.UniqueConstraint(fields=["notification", "channel"], name="notifications_letter_once")]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"
