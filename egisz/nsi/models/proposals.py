"""Changes of books that were proposed here: by a file or by hand, checked by a second person, then published."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from egisz.db.fields import OidField
from egisz.db.models import Entity


class Proposal(Entity):
    """Предложение изменить справочник; what the edition will be is in its draft."""

    class Kind(models.TextChoices):
        FILE = "file", "файлом"
        HAND = "hand", "правкой записей"

    class State(models.TextChoices):
        COLLECTING = "collecting", "составляется"
        PROPOSED = "proposed", "ждёт проверки"
        CHECKED = "checked", "проверено"
        RETURNED = "returned", "возвращено"
        PUBLISHED = "published", "опубликовано"
        WITHDRAWN = "withdrawn", "отозвано"

    kind = models.CharField("чем", max_length=4, choices=Kind.choices)
    state = models.CharField("состояние", max_length=10, choices=State.choices)
    oid = OidField("OID")
    version = models.CharField("версия", max_length=30, blank=True)
    base = models.ForeignKey("nsi.Edition", on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    draft = models.ForeignKey("nsi.Draft", on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    edition = models.ForeignKey("nsi.Edition", on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    reason = models.TextField("что и почему меняется", blank=True)
    proposed_by = models.UUIDField("кто предложил")
    proposed_at = models.DateTimeField("когда предложено", null=True, blank=True)
    checked_by = models.UUIDField("кто проверил", null=True, blank=True)
    checked_at = models.DateTimeField("когда проверено", null=True, blank=True)
    remark = models.TextField("замечание проверявшего", blank=True)
    published_at = models.DateTimeField("когда опубликовано", null=True, blank=True)

    class Meta:
        verbose_name = "предложение"
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_by=None) | ~Q(checked_by=F("proposed_by")), name="nsi_proposal_four_eyes"
            ),
            models.UniqueConstraint(
                fields=["oid", "proposed_by"], condition=Q(state="collecting"), name="nsi_proposal_collecting_once"
            ),
        ]
        indexes = [models.Index(fields=["-created_at"], name="nsi_proposal_new")]

    def __str__(self) -> str:
        return f"{self.oid} {self.state}"


class ProposalEdit(Entity):
    """Правка одной записи. values: column → text or null; for a removal what stood there."""

    class Operation(models.TextChoices):
        ADD = "INSERT", "добавить"
        CHANGE = "UPDATE", "изменить"
        REMOVE = "DELETE", "исключить"

    proposal = models.ForeignKey("nsi.Proposal", on_delete=models.CASCADE, related_name="+")
    operation = models.CharField("что сделать", max_length=6, choices=Operation.choices)
    code = models.TextField("значение ключа")
    title = models.TextField("название")
    values = models.JSONField("значения", default=dict)

    class Meta:
        verbose_name = "правка записи"
        constraints = [models.UniqueConstraint(fields=["proposal", "code"], name="nsi_proposal_edit_once")]

    def __str__(self) -> str:
        return f"{self.operation} {self.code}"
