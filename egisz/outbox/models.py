"""Events that wait for delivery, and the worker's signs of life."""

from __future__ import annotations

import uuid

from django.db import models

from egisz.kernel import clock


class EventRow(models.Model):
    """Событие: что произошло; stays for the record."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("вид", max_length=160)
    body = models.JSONField("содержание")
    at = models.DateTimeField("когда", default=clock.now)

    class Meta:
        verbose_name = "событие"
        indexes = [models.Index(fields=["at"], name="outbox_event_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Delivery(models.Model):
    """Доставка события одной реакции; waiting until done, dead after too many failures."""

    class State(models.TextChoices):
        WAITING = "waiting", "ждёт"
        DONE = "done", "доставлено"
        DEAD = "dead", "не удалось"

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(EventRow, on_delete=models.CASCADE, related_name="+")
    reaction = models.CharField("реакция", max_length=200)
    state = models.CharField("состояние", max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("попыток", default=0)
    not_before = models.DateTimeField("не раньше", default=clock.now)
    done_at = models.DateTimeField("доставлено", null=True)
    last_error = models.CharField("последняя ошибка", max_length=200, blank=True)

    class Meta:
        verbose_name = "доставка"
        constraints = [models.UniqueConstraint(fields=["event", "reaction"], name="outbox_once_per_reaction")]
        indexes = [
            models.Index(fields=["not_before", "id"], name="outbox_waiting", condition=models.Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.reaction} {self.state}"


class Heartbeat(models.Model):
    """Признак жизни фонового процесса."""

    worker = models.CharField("процесс", max_length=80, primary_key=True)
    at = models.DateTimeField("когда", default=clock.now)

    class Meta:
        verbose_name = "признак жизни"

    def __str__(self) -> str:
        return self.worker


class PeriodicRun(models.Model):
    """Когда периодическая работа шла в последний раз."""

    task = models.CharField("работа", max_length=160, primary_key=True)
    due_at = models.DateTimeField("следующий раз", default=clock.now)
    last_at = models.DateTimeField("последний раз", null=True)
    last_error = models.CharField("последняя ошибка", max_length=200, blank=True)

    class Meta:
        verbose_name = "периодическая работа"

    def __str__(self) -> str:
        return self.task
