"""Archives of editions: which are made, which wait."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from egisz.db.models import Entity


class Archive(Entity):
    """Архив версии: a ZIP with the rows of an edition in one format; its bytes: `gateway.distribution`.

    Ready only after the file has its name for good. What failed is tried again after `not_before`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "готовится"
        READY = "ready", "готово"
        FAILED = "failed", "не удалось, повторим"

    edition = models.ForeignKey("nsi.Edition", on_delete=models.CASCADE, related_name="+", db_index=False)
    form = models.CharField("формат", max_length=4)  # json | csv | xml
    state = models.CharField("состояние", max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("неудач подряд", default=0)
    not_before = models.DateTimeField("не раньше")
    problem = models.CharField("что не так", max_length=200, blank=True)
    size = models.PositiveBigIntegerField("байтов", default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    made_at = models.DateTimeField("изготовлен", null=True, blank=True)

    class Meta:
        verbose_name = "архив версии"
        constraints = [
            models.UniqueConstraint(fields=["edition", "form"], name="nsi_archive_once"),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(size__gt=0, made_at__isnull=False, sha256__regex="^[0-9a-f]{64}$"),
                name="nsi_archive_ready",
            ),
        ]
        indexes = [models.Index(fields=["not_before"], name="nsi_archive_waiting", condition=~Q(state="ready"))]

    def __str__(self) -> str:
        return f"{self.form} {self.state}"
