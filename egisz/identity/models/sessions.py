"""Where a person is signed in: one row a session, kept after its end."""

from __future__ import annotations

import uuid

from django.db import models

from egisz.kernel import clock


class SignIn(models.Model):
    """Сеанс: a browser in which somebody acts in one role."""

    class Ending(models.TextChoices):
        SIGNED_OUT = "signed_out", "вы вышли"
        CLOSED = "closed", "закрыт с другого устройства"
        IDLE = "idle", "долго не было действий"
        TOO_LONG = "too_long", "истёк срок"
        ROLE_LOST = "role_lost", "роль отозвана"
        REPLACED = "replaced", "вход в другой роли"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    session_key = models.CharField("ключ сеанса", max_length=40, db_index=True)
    role = models.CharField("роль", max_length=16)
    organization_oid = models.CharField("от имени организации", max_length=128, blank=True)
    device = models.CharField("устройство", max_length=120, blank=True)
    address = models.CharField("адрес", max_length=64, blank=True)
    began_at = models.DateTimeField("начат", default=clock.now)
    seen_at = models.DateTimeField("последнее действие", default=clock.now)
    ended_at = models.DateTimeField("закончен", null=True)
    ending = models.CharField("как закончен", max_length=12, choices=Ending.choices, blank=True)

    class Meta:
        verbose_name = "сеанс"
        indexes = [models.Index(fields=["account", "-began_at"], name="identity_signin_account")]

    def __str__(self) -> str:
        return f"{self.device} {self.began_at:%d.%m.%Y %H:%M}"
