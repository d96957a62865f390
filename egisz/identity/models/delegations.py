"""Who signs in place of the head of an organisation."""

from __future__ import annotations

import uuid

from django.db import models

from egisz.kernel import clock


class Delegation(models.Model):
    """Поручение заместителю: the head lets a deputy sign from one day to another, within a scope."""

    class Scope(models.TextChoices):
        REPORTS = "reports", "отчёты о работе"
        CORRECTIONS = "corrections", "ответы о неточностях"
        ALL = "all", "отчёты и ответы о неточностях"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization_oid = models.CharField("организация", max_length=128)
    head = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    scope = models.CharField("что поручено", max_length=12, choices=Scope.choices)
    begin = models.DateField("с")
    end = models.DateField("по")
    ground = models.CharField("основание", max_length=200)
    power_number = models.CharField("номер МЧД", max_length=36, blank=True)
    created_at = models.DateTimeField("дано", default=clock.now)
    withdrawn_at = models.DateTimeField("отозвано", null=True)
    withdrawn_by = models.UUIDField("кто отозвал", null=True)

    class Meta:
        verbose_name = "поручение заместителю"
        constraints = [
            models.CheckConstraint(condition=models.Q(end__gte=models.F("begin")), name="identity_delegation_order"),
            models.CheckConstraint(condition=~models.Q(head=models.F("deputy")), name="identity_delegation_two_people"),
        ]
        indexes = [
            models.Index(fields=["deputy", "organization_oid"], name="identity_delegation_deputy"),
            models.Index(fields=["organization_oid", "-created_at"], name="identity_delegation_org"),
        ]

    def __str__(self) -> str:
        return f"{self.organization_oid} {self.begin:%d.%m.%Y}–{self.end:%d.%m.%Y}"
