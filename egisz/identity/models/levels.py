"""Why an account has its level: the log of evidence, never changed."""

from __future__ import annotations

import uuid

import pgtrigger
from django.db import models

from egisz.db.fields import EncryptedTextField
from egisz.identity.models.accounts import Account
from egisz.kernel import clock


class LevelEvidence(models.Model):
    """Основание уровня: who confirmed an identity, by what, when and where; append-only."""

    class Way(models.TextChoices):
        CREATED = "created", "запись завёл администратор"
        VISIT = "visit", "посещение с документом"
        SIGNATURE = "signature", "электронная подпись"
        ESIA = "esia", "вход через ЕСИА"
        LOWERED = "lowered", "уровень понижен"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    before = models.CharField("прежний уровень", max_length=12, choices=Account.Assurance.choices, blank=True)
    after = models.CharField("уровень", max_length=12, choices=Account.Assurance.choices)
    way = models.CharField("чем подтверждено", max_length=12, choices=Way.choices)
    at = models.DateTimeField("когда", default=clock.now)
    confirmed_by = models.UUIDField("кто подтвердил", null=True)
    organization_oid = models.CharField("где подтверждено", max_length=128, blank=True)
    place = models.CharField("место", max_length=200, blank=True)
    ground = models.CharField("основание", max_length=200, blank=True)
    document_kind = models.CharField("вид документа", max_length=200, blank=True)
    document = EncryptedTextField("серия и номер документа", default="")
    checked = models.JSONField("что сверено", default=list)

    class Meta:
        verbose_name = "основание уровня"
        indexes = [models.Index(fields=["account", "-at"], name="identity_evidence_account")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.before} → {self.after}"
