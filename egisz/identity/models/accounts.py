"""Accounts, roles, and requests to employers from people whom ФРМР does not know yet."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from egisz.db import crypto
from egisz.db.fields import BlindIndexField, EncryptedTextField
from egisz.kernel import clock, snils
from egisz.kernel.actor import ROLE_TITLES, Role


def digits_of_phone(text: str) -> str:
    """«+7 (900) 123-45-67» and «8 900 1234567» → «9001234567»."""
    return "".join(character for character in text if character.isdigit())[-10:]


class AccountManager(BaseUserManager["Account"]):
    def by_snils(self, digits: str) -> Account | None:
        return self.filter(snils_index=crypto.snils_index(digits)).first()

    def by_login(self, login: str) -> Account | None:
        """By СНИЛС, e-mail or telephone as typed; a contact that several accounts share finds nobody."""
        digits = snils.normalise(login)
        if snils.is_valid(digits) and (found := self.by_snils(digits)):
            return found
        if "@" in login:
            rows = self.filter(email_index=crypto.blind_index(login.strip().casefold(), "account_email"))[:2]
        elif len(digits_of_phone(login)) == 10:
            rows = self.filter(phone_index=crypto.blind_index(digits_of_phone(login), "account_phone"))[:2]
        else:
            return None
        return rows[0] if len(rows) == 1 else None

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(pk=username or "")


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
    email_index = BlindIndexField(null=True)
    phone_index = BlindIndexField(null=True)
    assurance = models.CharField(
        "уровень учётной записи", max_length=12, choices=Assurance.choices, default=Assurance.SIMPLIFIED
    )
    is_active = models.BooleanField("действует", default=True)
    blocked_reason = models.CharField("почему заблокирована", max_length=200, blank=True)
    created_at = models.DateTimeField("создана", default=clock.now)
    password_at = models.DateTimeField("пароль задан", null=True)
    unblocked_at = models.DateTimeField("разблокирована", null=True)
    idle_warned_at = models.DateTimeField("предупреждена о блокировке", null=True)

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    class Meta:
        verbose_name = "учётная запись"
        indexes = [
            models.Index(fields=["email_index"], name="identity_account_email"),
            models.Index(fields=["phone_index"], name="identity_account_phone"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.snils and not self.snils_index:
            self.snils_index = crypto.snils_index(self.snils)
        self.email_index = crypto.blind_index(self.email.casefold(), "account_email") if self.email else None
        self.phone_index = crypto.blind_index(digits_of_phone(self.phone), "account_phone") if self.phone else None
        super().save(*args, **kwargs)


class RoleGrant(models.Model):
    """Роль, выданная человеку: HR and heads for one organisation, centre and commission for the whole country.

    department_oid: the structural unit of ФРМО to which the role is limited; empty for the whole organisation.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    role = models.CharField("роль", max_length=16, choices=[(role.value, title) for role, title in ROLE_TITLES.items()])
    organization_oid = models.CharField("организация", max_length=128, blank=True)
    department_oid = models.CharField("подразделение", max_length=128, blank=True, default="")
    begin = models.DateField("с")
    end = models.DateField("по", null=True, blank=True)
    ground = models.CharField("основание", max_length=200, blank=True)
    granted_by = models.UUIDField("кто выдал", null=True)

    class Meta:
        verbose_name = "выданная роль"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "role", "organization_oid", "department_oid", "begin"], name="identity_grant_once"
            ),
            models.CheckConstraint(
                condition=models.Q(end__isnull=True) | models.Q(end__gte=models.F("begin")), name="identity_grant_order"
            ),
        ]
        indexes = [models.Index(fields=["role", "organization_oid"], name="identity_grant_role")]

    def __str__(self) -> str:
        return f"{Role(self.role)} {self.organization_oid}"


class EmployerRequest(models.Model):
    """Просьба к работодателю внести работника в ФРМР: from a person with a confirmed identity and no record."""

    class State(models.TextChoices):
        OPEN = "open", "ждёт работодателя"
        DONE = "done", "работник внесён"
        CLOSED = "closed", "закрыта"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    organization_oid = models.CharField("организация", max_length=128)
    created = models.DateTimeField("отправлена", default=clock.now)
    due_on = models.DateField("ответить до")
    state = models.CharField("состояние", max_length=8, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField("закрыта", null=True, blank=True)
    closed_by = models.UUIDField("кто закрыл", null=True)

    class Meta:
        verbose_name = "просьба к работодателю"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "organization_oid"],
                condition=models.Q(state="open"),
                name="identity_employer_request_once",
            ),
        ]
        indexes = [models.Index(fields=["organization_oid", "state"], name="identity_request_org")]

    def __str__(self) -> str:
        return f"{self.organization_oid} {self.state}"
