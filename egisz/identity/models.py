"""Accounts, roles and the embedded ЕСИА-compatible provider's tables."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from egisz.db import crypto
from egisz.db.fields import BlindIndexField, EncryptedTextField
from egisz.kernel import clock
from egisz.kernel.actor import ROLE_TITLES, Role


class AccountManager(BaseUserManager["Account"]):
    def by_snils(self, digits: str) -> Account | None:
        return self.filter(snils_index=crypto.snils_index(digits)).first()

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(pk=username)


class Account(AbstractBaseUser):
    """Учётная запись: a person whose identity the provider vouches for. One per СНИЛС."""

    class Assurance(models.TextChoices):
        SIMPLIFIED = "simplified", "упрощённая"
        STANDARD = "standard", "стандартная"
        CONFIRMED = "confirmed", "подтверждённая"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    oid = models.BigIntegerField("номер в ЕСИА", unique=True)
    snils = EncryptedTextField("СНИЛС", default="")
    snils_index = BlindIndexField(unique=True)
    family = models.CharField("фамилия", max_length=100)
    given = models.CharField("имя", max_length=100)
    patronymic = models.CharField("отчество", max_length=100, blank=True)
    birth_date = models.DateField("дата рождения", null=True)
    email = EncryptedTextField("электронная почта", default="")
    phone = EncryptedTextField("телефон", default="")
    assurance = models.CharField(
        "уровень учётной записи", max_length=12, choices=Assurance.choices, default=Assurance.SIMPLIFIED
    )
    is_active = models.BooleanField("действует", default=True)
    blocked_reason = models.CharField("почему заблокирована", max_length=200, blank=True)
    created_at = models.DateTimeField("создана", default=clock.now)

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    class Meta:
        verbose_name = "учётная запись"

    def __str__(self) -> str:
        return str(self.id)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.snils and not self.snils_index:
            self.snils_index = crypto.snils_index(self.snils)
        super().save(*args, **kwargs)


class RoleGrant(models.Model):
    """Роль, выданная человеку: HR and heads for one organisation, centre and commission for the whole country."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    role = models.CharField("роль", max_length=16, choices=[(role.value, title) for role, title in ROLE_TITLES.items()])
    organization_oid = models.CharField("организация", max_length=128, blank=True)
    begin = models.DateField("с")
    end = models.DateField("по", null=True, blank=True)
    ground = models.CharField("основание", max_length=200, blank=True)
    granted_by = models.UUIDField("кто выдал", null=True)

    class Meta:
        verbose_name = "выданная роль"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "role", "organization_oid", "begin"], name="identity_grant_once"
            ),
            models.CheckConstraint(
                condition=models.Q(end__isnull=True) | models.Q(end__gte=models.F("begin")), name="identity_grant_order"
            ),
        ]
        indexes = [models.Index(fields=["role", "organization_oid"], name="identity_grant_role")]

    def __str__(self) -> str:
        return f"{Role(self.role)} {self.organization_oid}"
