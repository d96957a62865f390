"""Electronic signatures: keys of the built-in key store, signatures that were made or accepted."""

from __future__ import annotations

from django.db import models

from egisz.db.fields import EncryptedTextField
from egisz.db.models import Entity


class SigningKey(Entity):
    """Ключ ЭП встроенного хранилища; the private part is sealed with the owner's PIN."""

    account_id = models.UUIDField("владелец", null=True)
    purpose = models.CharField("назначение", max_length=12, default="person")  # person | operator | authority
    certificate = models.BinaryField("сертификат, DER")
    sealed_key = models.BinaryField("закрытый ключ, запечатан")
    subject = models.CharField("владелец сертификата", max_length=300)
    snils = EncryptedTextField("СНИЛС в сертификате", default="")
    serial = models.CharField("серийный номер", max_length=64)
    fingerprint = models.CharField("отпечаток SHA-256", max_length=64, unique=True)
    not_before = models.DateTimeField("действует с")
    not_after = models.DateTimeField("действует до")
    revoked_at = models.DateTimeField("отозван", null=True)

    class Meta:
        verbose_name = "ключ электронной подписи"
        indexes = [models.Index(fields=["account_id", "-not_after"], name="signature_key_owner")]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose"], condition=models.Q(purpose="authority"), name="signature_one_authority"
            ),
            models.UniqueConstraint(
                fields=["account_id"],
                condition=models.Q(purpose="person", revoked_at__isnull=True),
                name="signature_one_key_per_person",
            ),
        ]

    def __str__(self) -> str:
        return self.serial


class WrongPin(models.Model):
    """Неверный ПИН-код: kept on a connection of its own, so that a rolled-back request does not forget the attempt."""

    id = models.BigAutoField(primary_key=True)
    key_id = models.UUIDField("ключ")
    at = models.DateTimeField("когда")

    class Meta:
        verbose_name = "неверный ПИН-код"
        indexes = [models.Index(fields=["key_id", "-at"], name="signature_wrong_pin")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class SignatureRow(Entity):
    """Подпись документа вместе с отчётом о её проверке."""

    document_sha256 = models.CharField("SHA-256 документа", max_length=64)
    container = models.BinaryField("CMS, DER")
    signer_account_id = models.UUIDField("кто подписал", null=True)
    signer_subject = models.CharField("владелец сертификата", max_length=300)
    certificate_serial = models.CharField("серийный номер", max_length=64)
    certificate_fingerprint = models.CharField("отпечаток сертификата", max_length=64)
    certificate_not_before = models.DateTimeField("сертификат действует с")
    certificate_not_after = models.DateTimeField("сертификат действует до")
    origin = models.CharField("как получена", max_length=10)  # made | uploaded
    accredited = models.BooleanField("корень из списка доверенных, а не УЦ установки", default=False)
    report = models.JSONField("отчёт о проверке")

    class Meta:
        verbose_name = "подпись"
        indexes = [models.Index(fields=["document_sha256"], name="signature_document")]

    def __str__(self) -> str:
        return self.document_sha256[:12]
