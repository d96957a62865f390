"""Long work over the journal: checks of the whole, and what was sent away."""

from __future__ import annotations

from django.db import models

from egisz.db.models import Entity


class JournalCheck(Entity):
    """Проверка журнала: goes seal by seal, in steps of the worker, so that its progress is seen."""

    class State(models.TextChoices):
        WAITING = "waiting", "ждёт очереди"
        RUNNING = "running", "идёт"
        WHOLE = "whole", "журнал цел"
        BROKEN = "broken", "найдены нарушения"

    asked_by = models.UUIDField("кто попросил", null=True)
    state = models.CharField("состояние", max_length=8, choices=State.choices, default=State.WAITING)
    seal = models.PositiveIntegerField("проверено до печати", default=0)
    last_seal = models.PositiveIntegerField("последняя печать", default=0)
    rows = models.PositiveBigIntegerField("проверено записей", default=0)
    until = models.DateTimeField("момент последней печати", null=True)
    problems = models.JSONField("нарушения", default=list)
    finished_at = models.DateTimeField("закончена", null=True)

    class Meta:
        verbose_name = "проверка журнала"
        indexes = [models.Index(fields=["-created_at"], name="audit_check_new")]

    def __str__(self) -> str:
        return f"{self.state} {self.seal}/{self.last_seal}"


class Forwarding(models.Model):
    """Пересылка журнала: how far the rows have gone to another system, by seal and place in it."""

    target = models.CharField("куда", max_length=200, primary_key=True)
    seal = models.PositiveIntegerField("печать", default=0)
    place = models.PositiveIntegerField("следующее место в печати", default=0)
    sent = models.PositiveBigIntegerField("отправлено записей", default=0)
    sent_at = models.DateTimeField("когда отправлено", null=True)
    failed_at = models.DateTimeField("когда не удалось", null=True)
    last_error = models.CharField("почему не удалось", max_length=200, blank=True)

    class Meta:
        verbose_name = "пересылка журнала"

    def __str__(self) -> str:
        return f"{self.target}: {self.seal}/{self.place}"
