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
    wrong_pins = models.PositiveSmallIntegerField("неверных ПИН подряд", default=0)

    class Meta:
        verbose_name = "ключ электронной подписи"
        indexes = [models.Index(fields=["account_id", "-not_after"], name="signature_key_owner")]

    def __str__(self) -> str:
        return self.serial


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
    report = models.JSONField("отчёт о проверке")

    class Meta:
        verbose_name = "подпись"
        indexes = [models.Index(fields=["document_sha256"], name="signature_document")]

    def __str__(self) -> str:
        return self.document_sha256[:12]
