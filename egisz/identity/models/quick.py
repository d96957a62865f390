"""Tables of the quick ways in. What opens something is kept only as a hash."""

from __future__ import annotations

import uuid

from django.db import models

from egisz.kernel import clock


class QrTicket(models.Model):
    """Вход по QR-коду: one browser that waits until somebody confirms it on a phone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.BinaryField("хэш того, что в коде", max_length=32, unique=True)
    browser_hash = models.BinaryField("хэш куки браузера", max_length=32, unique=True)
    number = models.PositiveSmallIntegerField("число на экране")
    choices = models.JSONField("числа на телефоне")
    device = models.CharField("устройство, которое входит", max_length=120, blank=True)
    address = models.CharField("адрес", max_length=64, blank=True)
    created_at = models.DateTimeField("показан", default=clock.now)
    expires_at = models.DateTimeField("действует до")
    opened_by = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+", null=True)
    misses = models.PositiveSmallIntegerField("неверных чисел", default=0)
    approved_at = models.DateTimeField("подтверждён", null=True)
    methods = models.CharField("чем подтверждён, RFC 8176, через пробел", max_length=60, blank=True)
    second = models.BooleanField("подтверждён двумя факторами", default=False)
    refused_at = models.DateTimeField("отклонён", null=True)
    used_at = models.DateTimeField("использован", null=True)

    class Meta:
        verbose_name = "вход по QR-коду"
        indexes = [
            models.Index(fields=["address", "-created_at"], name="identity_qr_address"),
            models.Index(fields=["expires_at"], name="identity_qr_expires"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class SignInChallenge(models.Model):
    """Вызов для входа: a text that a certificate or the key of a device signs; one use, a few minutes."""

    class Purpose(models.TextChoices):
        CERTIFICATE = "certificate", "вход по сертификату"
        DEVICE = "device", "ключ устройства"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField("для чего", max_length=12, choices=Purpose.choices)
    browser_hash = models.BinaryField("хэш куки браузера", max_length=32)
    text = models.TextField("что подписать")
    created_at = models.DateTimeField("выдан", default=clock.now)
    expires_at = models.DateTimeField("действует до")
    used_at = models.DateTimeField("использован", null=True)

    class Meta:
        verbose_name = "вызов для входа"
        indexes = [
            models.Index(fields=["browser_hash", "-created_at"], name="identity_challenge_browser"),
            models.Index(fields=["expires_at"], name="identity_challenge_expires"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"


class KnownDevice(models.Model):
    """Знакомое устройство: a browser in which the person has signed in before; it has a limit of misses of its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    device_hash = models.BinaryField("хэш куки устройства", max_length=32)
    first_at = models.DateTimeField("первый вход", default=clock.now)
    seen_at = models.DateTimeField("последний вход", default=clock.now)

    class Meta:
        verbose_name = "знакомое устройство"
        constraints = [models.UniqueConstraint(fields=["account", "device_hash"], name="identity_known_device_once")]

    def __str__(self) -> str:
        return str(self.id)


class DevicePin(models.Model):
    """ПИН-код устройства: a short code that works only with the key that one browser keeps and cannot give away."""

    class Ending(models.TextChoices):
        REMOVED = "removed", "вы убрали его"
        REPLACED = "replaced", "задан новый"
        MISSED = "missed", "пять раз введён неверно"
        PASSWORD = "password", "сменился пароль"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    device_hash = models.BinaryField("хэш куки устройства", max_length=32)
    public_key = models.BinaryField("открытый ключ P-256, SPKI")
    pin_hash = models.CharField("хэш ПИН-кода", max_length=200)
    device = models.CharField("устройство", max_length=120, blank=True)
    created_at = models.DateTimeField("задан", default=clock.now)
    used_at = models.DateTimeField("последний вход", null=True)
    misses = models.PositiveSmallIntegerField("промахов подряд", default=0)
    ended_at = models.DateTimeField("не действует с", null=True)
    ending = models.CharField("почему", max_length=10, choices=Ending.choices, blank=True)

    class Meta:
        verbose_name = "ПИН-код устройства"
        constraints = [
            models.UniqueConstraint(
                fields=["device_hash"], condition=models.Q(ended_at=None), name="identity_one_pin_per_device"
            )
        ]
        indexes = [models.Index(fields=["account", "-created_at"], name="identity_pin_account")]

    def __str__(self) -> str:
        return str(self.id)
