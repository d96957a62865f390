"""Second factors of a person: applications with codes, passkeys, spare codes, codes by e-mail."""

from __future__ import annotations

import uuid

from django.db import models

from egisz.db.fields import BlindIndexField, EncryptedTextField
from egisz.kernel import clock


class Authenticator(models.Model):
    """Второй фактор: an application with codes, a passkey, or the set of spare codes of an account.

    confirmed_at: an application counts from its first right code. last_step: of the last code that was taken; it only
    grows, so a code is good once. sign_count: as the passkey told it last; synchronised passkeys keep zero.
    """

    class Kind(models.TextChoices):
        TOTP = "totp", "приложение с кодами"
        PASSKEY = "passkey", "ключ доступа"
        RECOVERY = "recovery", "резервные коды"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("вид", max_length=8, choices=Kind.choices)
    name = models.CharField("название", max_length=60, blank=True)
    secret = EncryptedTextField("секрет приложения", default="")
    last_step = models.BigIntegerField("последний использованный шаг", default=0)
    credential_id = models.BinaryField("номер ключа доступа", max_length=1023, null=True)
    public_key = models.BinaryField("открытый ключ", default=b"")
    sign_count = models.BigIntegerField("счётчик подписей", default=0)
    backed_up = models.BooleanField("есть копия в облаке владельца", default=False)
    device = models.CharField("с какого устройства добавлен", max_length=120, blank=True)
    created_at = models.DateTimeField("добавлен", default=clock.now)
    confirmed_at = models.DateTimeField("проверен", null=True)
    last_used_at = models.DateTimeField("последнее использование", null=True)

    class Meta:
        verbose_name = "второй фактор"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind"],
                condition=models.Q(kind__in=["totp", "recovery"]),
                name="identity_factor_once",
            ),
            models.UniqueConstraint(fields=["credential_id"], name="identity_passkey_once"),
        ]
        indexes = [models.Index(fields=["account", "kind"], name="identity_factor_account")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class SpareCode(models.Model):
    """Резервный код: one use, kept as a keyed hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authenticator = models.ForeignKey("identity.Authenticator", on_delete=models.CASCADE, related_name="+")
    code_index = BlindIndexField()
    used_at = models.DateTimeField("использован", null=True, blank=True)

    class Meta:
        verbose_name = "резервный код"
        constraints = [models.UniqueConstraint(fields=["authenticator", "code_index"], name="identity_spare_code_once")]

    def __str__(self) -> str:
        return str(self.id)


class MailedCode(models.Model):
    """Код из письма: to sign in or to confirm, for the one browser that asked; few attempts, one use.

    number: three digits that the page and the letter show, so that two letters are told apart.
    """

    class Purpose(models.TextChoices):
        SIGN_IN = "sign_in", "вход"
        CONFIRM = "confirm", "подтверждение"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField("для чего", max_length=8, choices=Purpose.choices)
    browser_index = BlindIndexField()
    number = models.CharField("номер запроса", max_length=3)
    code_hash = models.CharField("хэш кода", max_length=128, blank=True)
    created_at = models.DateTimeField("запрошен", default=clock.now)
    expires_at = models.DateTimeField("действует до")
    failures = models.PositiveSmallIntegerField("промахов", default=0)
    used_at = models.DateTimeField("использован", null=True, blank=True)

    class Meta:
        verbose_name = "код из письма"
        indexes = [models.Index(fields=["account", "-created_at"], name="identity_mailed_account")]

    def __str__(self) -> str:
        return str(self.id)


class AnsweredChallenge(models.Model):
    """Вызов, на который ключ доступа уже ответил: an answer is good once; rows live as long as challenges do."""

    digest = models.BinaryField("SHA-256 вызова", max_length=32, primary_key=True)
    at = models.DateTimeField("когда", default=clock.now, db_index=True)

    class Meta:
        verbose_name = "использованный вызов"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}"
