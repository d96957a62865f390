"""What the rules of passwords must remember."""

from __future__ import annotations

import uuid

from django.db import models

from egisz.db.fields import BlindIndexField
from egisz.kernel import clock


class FormerPassword(models.Model):
    """Прежний пароль: only its hash, so that the last ones are not taken again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    password_hash = models.CharField("хэш пароля", max_length=128)
    set_at = models.DateTimeField("задан", default=clock.now)

    class Meta:
        verbose_name = "прежний пароль"
        indexes = [models.Index(fields=["account", "-set_at"], name="identity_former_password")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.set_at:%d.%m.%Y}"


class RecoveryAttempt(models.Model):
    """Просьба о коде восстановления; what was typed is kept only as a blind index."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField("когда", default=clock.now)
    login_index = BlindIndexField()
    address = models.CharField("адрес", max_length=64)

    class Meta:
        verbose_name = "просьба о коде восстановления"
        indexes = [
            models.Index(fields=["login_index", "-at"], name="identity_recovery_login"),
            models.Index(fields=["address", "-at"], name="identity_recovery_address"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}"
