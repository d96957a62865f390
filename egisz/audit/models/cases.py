"""What is looked into: disputes of people about rows of the journal, and access that stands out."""

from __future__ import annotations

from django.db import models

from egisz.db.fields import EncryptedTextField
from egisz.db.models import Entity


class Dispute(Entity):
    """Обращение о просмотре: a person asks the auditor why somebody read or changed his or her data."""

    class State(models.TextChoices):
        OPEN = "open", "Ждёт аудитора"
        TAKEN = "taken", "Аудитор разбирается"
        LAWFUL = "lawful", "Доступ был по работе"
        UNLAWFUL = "unlawful", "Доступ был лишним"
        WITHDRAWN = "withdrawn", "Отозвано"

    number = models.CharField("номер", max_length=20, unique=True)
    row_id = models.BigIntegerField("запись журнала")
    subject_id = models.UUIDField("чьи данные")
    account_id = models.UUIDField("кто обратился")
    words = EncryptedTextField("что смущает", default="")
    state = models.CharField("состояние", max_length=10, choices=State.choices, default=State.OPEN)
    due_on = models.DateField("ответить не позднее")
    taken_at = models.DateTimeField("взято в работу", null=True)
    taken_by = models.UUIDField("кто разбирается", null=True)
    answer = EncryptedTextField("ответ", default="")
    answered_at = models.DateTimeField("ответ дан", null=True)
    answered_by = models.UUIDField("кто ответил", null=True)

    class Meta:
        verbose_name = "обращение о просмотре"
        constraints = [
            models.UniqueConstraint(
                fields=["row_id", "account_id"],
                condition=models.Q(state__in=("open", "taken")),
                name="audit_dispute_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("open", "taken", "withdrawn"))
                | models.Q(answered_at__isnull=False, answered_by__isnull=False),
                name="audit_dispute_answered",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="audit_dispute_queue"),
            models.Index(fields=["account_id", "-created_at"], name="audit_dispute_person"),
        ]

    def __str__(self) -> str:
        return self.number


class Finding(Entity):
    """Необычное обращение: access that a dated rule points at, for the auditor to look at."""

    rule = models.CharField("правило", max_length=40)
    key = models.CharField("что именно", max_length=120)
    account_id = models.UUIDField("чей доступ")
    role = models.CharField("роль", max_length=16)
    organization_oid = models.CharField("от имени организации", max_length=128, blank=True)
    subject_id = models.UUIDField("о ком", null=True)
    began_at = models.DateTimeField("с какого момента")
    ended_at = models.DateTimeField("по какой момент")
    count = models.PositiveIntegerField("сколько")
    seen_at = models.DateTimeField("просмотрено", null=True)
    seen_by = models.UUIDField("кто просмотрел", null=True)
    note = EncryptedTextField("пояснение аудитора", default="")

    class Meta:
        verbose_name = "необычное обращение"
        constraints = [models.UniqueConstraint(fields=["rule", "key"], name="audit_finding_once")]
        indexes = [models.Index(fields=["-ended_at"], name="audit_finding_time")]

    def __str__(self) -> str:
        return f"{self.rule} {self.key}"
