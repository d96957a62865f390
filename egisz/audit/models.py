"""Журнал: who did and who read what; rows are never changed (a trigger refuses)."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models

from egisz.kernel import clock


class AuditRow(models.Model):
    """Запись журнала (FHIR AuditEvent). Holds ids, codes and names of fields; never the values themselves."""

    class Outcome(models.TextChoices):
        SUCCESS = "success", "выполнено"
        REFUSED = "refused", "отказано"

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField("когда", default=clock.now)
    code = models.CharField("что", max_length=80)
    outcome = models.CharField("исход", max_length=8, choices=Outcome.choices, default=Outcome.SUCCESS)
    account_id = models.UUIDField("учётная запись", null=True)
    role = models.CharField("роль", max_length=16)
    organization_oid = models.CharField("от имени организации", max_length=128, blank=True)
    subject_id = models.UUIDField("о ком (медработник)", null=True)
    resource = models.CharField("вид объекта", max_length=60, blank=True)
    resource_id = models.CharField("объект", max_length=128, blank=True)
    ground = models.CharField("основание", max_length=200, blank=True)
    details = models.JSONField("подробности без личных данных", default=dict)
    channel = models.CharField("канал", max_length=16)
    request_id = models.CharField("запрос", max_length=40, blank=True)
    address = models.CharField("адрес", max_length=64, blank=True)

    class Meta:
        verbose_name = "запись журнала"
        indexes = [
            models.Index(fields=["subject_id", "-at"], name="audit_subject"),
            models.Index(fields=["resource", "resource_id", "-at"], name="audit_resource"),
            models.Index(fields=["account_id", "-at"], name="audit_account"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="no_truncate",
                operation=pgtrigger.Truncate,
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                func="RAISE EXCEPTION 'the journal is append-only';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.at:%Y-%m-%d %H:%M:%S}"
