"""Copies of one's own data, and requests of the person whose data is kept."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from egisz.db.fields import EncryptedTextField
from egisz.db.models import Entity
from egisz.rights.rules import KINDS


class DataCopy(Entity):
    """Копия своих данных: gathered room by room by the worker, sealed with a key of its own, forgotten in its term."""

    class State(models.TextChoices):
        MAKING = "making", "Собирается"
        READY = "ready", "Готова"
        FAILED = "failed", "Не удалось"
        FORGOTTEN = "forgotten", "Удалена по сроку"

    account_id = models.UUIDField("кто заказал")
    practitioner_id = models.UUIDField("медработник", null=True)
    state = models.CharField("состояние", max_length=10, choices=State.choices, default=State.MAKING)
    ordered_at = models.DateTimeField("заказана")
    done = models.PositiveSmallIntegerField("разделов собрано", default=0)
    total = models.PositiveSmallIntegerField("разделов всего")
    ready_at = models.DateTimeField("готова", null=True)
    until = models.DateTimeField("скачать до", null=True)
    rows = models.PositiveIntegerField("записей", default=0)
    json_size = models.PositiveIntegerField("размер JSON, байт", default=0)
    pdf_size = models.PositiveIntegerField("размер PDF, байт", default=0)
    seal_key = EncryptedTextField("ключ файлов", default="")
    sealed_json = models.BinaryField("JSON под ключом", default=b"")
    sealed_pdf = models.BinaryField("PDF под ключом", default=b"")
    downloads = models.PositiveIntegerField("скачана раз", default=0)

    class Meta:
        verbose_name = "копия своих данных"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account_id"], condition=Q(state="making"), name="rights_one_copy_being_made"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account_id", "-ordered_at"], name="rights_copy_person"),
            models.Index(fields=["until"], name="rights_copy_until", condition=Q(state="ready")),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.done}/{self.total}"


class CopyPart(Entity):
    """Часть копии: what one room holds, sealed; gone when the copy is put together."""

    copy = models.ForeignKey("rights.DataCopy", on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField("по порядку")
    sealed = models.BinaryField("под ключом")

    class Meta:
        verbose_name = "часть копии"
        constraints: ClassVar = [models.UniqueConstraint(fields=["copy", "place"], name="rights_part_once")]

    def __str__(self) -> str:
        return str(self.place)


class SubjectRequest(Entity):
    """Запрос субъекта данных: block, destroy or explain; answered by the administrator of security in a term."""

    class State(models.TextChoices):
        OPEN = "open", "На рассмотрении"
        GRANTED = "granted", "Выполнено"
        DECLINED = "declined", "Отказано"
        WITHDRAWN = "withdrawn", "Отозвано"

    number = models.CharField("номер", max_length=20, unique=True)
    account_id = models.UUIDField("кто просит")
    practitioner_id = models.UUIDField("медработник", null=True)
    kind = models.CharField("о чём", max_length=10, choices=list(KINDS.items()))
    words = EncryptedTextField("о каких данных и почему")
    state = models.CharField("состояние", max_length=10, choices=State.choices, default=State.OPEN)
    asked_at = models.DateTimeField("подан")
    due_on = models.DateField("ответить не позднее")
    answered_at = models.DateTimeField("ответ дан", null=True)
    answered_by = models.UUIDField("кто ответил", null=True)
    answer = EncryptedTextField("ответ", default="")

    class Meta:
        verbose_name = "запрос субъекта данных"
        indexes: ClassVar = [
            models.Index(fields=["account_id", "-asked_at"], name="rights_request_person"),
            models.Index(fields=["state", "due_on"], name="rights_request_queue"),
        ]

    def __str__(self) -> str:
        return self.number
