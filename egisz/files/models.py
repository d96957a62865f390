"""Uploaded and produced files: the row here, the bytes in the storage port."""

from __future__ import annotations

from django.db import models

from egisz.db.models import Entity


class StoredFile(Entity):
    """Файл: written once, never changed; forgotten files are removed by the clock."""

    name = models.CharField("имя, как его дал человек", max_length=255)
    content_type = models.CharField("тип по содержанию", max_length=100)
    size = models.PositiveBigIntegerField("размер, байт")
    sha256 = models.CharField("SHA-256", max_length=64)
    key = models.CharField("ключ в хранилище", max_length=200, unique=True)
    owner_account_id = models.UUIDField("кто загрузил", null=True)
    purpose = models.CharField("для чего", max_length=60)
    pages = models.PositiveIntegerField("страниц", null=True)

    class Meta:
        verbose_name = "файл"
        indexes = [models.Index(fields=["sha256"], name="files_sha256")]

    def __str__(self) -> str:
        return f"{self.content_type} {self.size}"
