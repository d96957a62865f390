"""«Сообщить о неточности»: cases about facts of the registers, routed to whoever owns the fact."""

from __future__ import annotations

from django.db import models

from egisz.db.models import Entity


class CorrectionCase(Entity):
    """Обращение о неточности."""

    class State(models.TextChoices):
        OPEN = "open", "На рассмотрении"
        CORRECTED = "corrected", "Исправлено"
        DECLINED = "declined", "Отклонено"
        WITHDRAWN = "withdrawn", "Отозвано"

    number = models.CharField("номер", max_length=20, unique=True)
    practitioner = models.ForeignKey("frmr.Practitioner", on_delete=models.PROTECT, related_name="+")
    reported_by = models.UUIDField("кто сообщил")
    organization_oid = models.CharField("кто отвечает", max_length=128)
    block = models.CharField("раздел карточки", max_length=30)
    field_label = models.CharField("что неверно", max_length=250)
    object_id = models.UUIDField("строка регистра", null=True, blank=True)
    should_be = models.TextField("как правильно")
    comment = models.TextField("пояснение", blank=True)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    state = models.CharField("состояние", max_length=10, choices=State.choices, default=State.OPEN)
    due_on = models.DateField("ответить не позднее")
    answered_at = models.DateTimeField("ответ дан", null=True, blank=True)
    answered_by = models.UUIDField("кто ответил", null=True, blank=True)
    answer = models.TextField("ответ", blank=True)

    class Meta:
        verbose_name = "обращение о неточности"
        indexes = [
            models.Index(fields=["organization_oid", "state", "due_on"], name="corrections_queue"),
            models.Index(fields=["practitioner", "-created_at"], name="corrections_person"),
        ]

    def __str__(self) -> str:
        return self.number
