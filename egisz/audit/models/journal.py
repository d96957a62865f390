"""Журнал: who did and who read what; rows are never changed (a trigger refuses)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from egisz.audit import rules
from egisz.kernel import clock


def append_only() -> list[pgtrigger.Trigger]:
    """The database itself refuses to change rows or to take them away."""
    return [
        pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name="no_truncate",
            operation=pgtrigger.Truncate,
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            func="RAISE EXCEPTION 'the journal is append-only';",
        ),
    ]


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
    # What came later is sealed only when it is not empty (`rules.LATER`).
    department_oid = models.CharField("подразделение", max_length=128, blank=True, default="", db_default="")
    device = models.CharField("устройство", max_length=120, blank=True, default="", db_default="")
    session = models.CharField("метка сеанса", max_length=16, blank=True, default="", db_default="")
    method = models.CharField("чем подтверждён вход", max_length=60, blank=True, default="", db_default="")
    version = models.CharField("версия программы", max_length=20, blank=True, default="", db_default="")

    class Meta:
        verbose_name = "запись журнала"
        indexes = [
            models.Index(fields=["subject_id", "-at"], name="audit_subject"),
            models.Index(fields=["resource", "resource_id", "-at"], name="audit_resource"),
            models.Index(fields=["account_id", "-at"], name="audit_account"),
            models.Index(fields=["request_id"], name="audit_request", condition=~models.Q(request_id="")),
            BrinIndex(fields=["at"], name="audit_at", autosummarize=True),
        ]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.code} {self.at:%Y-%m-%d %H:%M:%S}"


def sealed_row(values: Sequence[Any]) -> dict[str, Any]:
    """What is sealed of a row, from its columns in the order of `rules.SEALED`."""
    row = dict(zip(rules.SEALED, values, strict=True))
    if isinstance(row["details"], str):  # a bare cursor leaves JSON as text
        row["details"] = json.loads(row["details"])
    return row


class Seal(models.Model):
    """Печать журнала: a signed root over rows, chained to the seal before it (`rules.seal_body`). Hex strings."""

    number = models.PositiveIntegerField("номер", primary_key=True)
    sealed_at = models.DateTimeField("когда")
    rows = models.PositiveIntegerField("записей")
    highest = models.BigIntegerField("наибольший номер записи")
    root = models.CharField("корень", max_length=64)
    previous = models.CharField("хеш прежней печати", max_length=64, blank=True)
    key_id = models.CharField("ключ", max_length=16)
    signature = models.CharField("подпись Ed25519", max_length=128)

    class Meta:
        verbose_name = "печать журнала"
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.number}: {self.rows}"

    @property
    def body(self) -> bytes:
        """What is signed."""
        return rules.seal_body(
            number=self.number, sealed_at=self.sealed_at, rows=self.rows, root=self.root, previous=self.previous,
            key_id=self.key_id,
        )  # fmt: skip

    @property
    def hash(self) -> str:
        """By which the next seal names this one."""
        return rules.hash_of_seal(self.body, bytes.fromhex(self.signature))


class Leaf(models.Model):
    """Лист печати: which row stands where in a seal, and its hash then."""

    row_id = models.BigIntegerField("запись журнала", primary_key=True)
    seal = models.ForeignKey("audit.Seal", on_delete=models.PROTECT, related_name="+", db_index=False)
    place = models.PositiveIntegerField("место с нуля")
    hash = models.BinaryField("хеш")

    class Meta:
        verbose_name = "лист печати журнала"
        constraints: ClassVar = [models.UniqueConstraint(fields=["seal", "place"], name="audit_leaf_place")]
        triggers: ClassVar = append_only()

    def __str__(self) -> str:
        return f"{self.row_id} → {self.seal_id}/{self.place}"
