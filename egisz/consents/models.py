"""Who agreed to what: a row is written once, closed once and never taken away."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from egisz.consents.rules import WAY_TITLES, Way
from egisz.db.models import Entity
from egisz.kernel import clock

_CLOSING = ("withdrawn_at", "withdrawn_way", "withdrawn_address", "withdrawn_device", "withdrawn_request_id")


class GivenConsent(Entity):
    """Данное согласие: the version and text that the person saw, when, from where and in what way (152-ФЗ, art. 9)."""

    account_id = models.UUIDField("кто дал")
    practitioner_id = models.UUIDField("медработник", null=True)
    code = models.CharField("согласие", max_length=40)
    version = models.CharField("редакция", max_length=30)
    title = models.CharField("название", max_length=250)
    purpose = models.CharField("цель", max_length=250)
    text = models.TextField("текст")
    text_sha256 = models.CharField("SHA-256 текста", max_length=64)
    about = models.UUIDField("по какому делу", null=True)
    given_at = models.DateTimeField("дано", default=clock.now)
    way = models.CharField("способ", max_length=10, choices=list(WAY_TITLES.items()), default=Way.TICK.value)
    address = models.CharField("сетевой адрес", max_length=64, blank=True)
    device = models.CharField("устройство", max_length=120, blank=True)
    request_id = models.CharField("запрос", max_length=64, blank=True)
    replaced_at = models.DateTimeField("сменено новой редакцией", null=True)
    withdrawn_at = models.DateTimeField("отозвано", null=True)
    withdrawn_way = models.CharField("способ отзыва", max_length=10, blank=True, choices=list(WAY_TITLES.items()))
    withdrawn_address = models.CharField("сетевой адрес отзыва", max_length=64, blank=True)
    withdrawn_device = models.CharField("устройство отзыва", max_length=120, blank=True)
    withdrawn_request_id = models.CharField("запрос отзыва", max_length=64, blank=True)

    class Meta:
        verbose_name = "данное согласие"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account_id", "code", "about"],
                condition=Q(withdrawn_at__isnull=True, replaced_at__isnull=True),
                nulls_distinct=False,
                name="consents_one_in_force",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account_id", "-given_at"], name="consents_person"),
            models.Index(fields=["code", "-given_at"], name="consents_code"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="given_stays", exclude=["changed_at", "replaced_at", *_CLOSING],
            ),
            pgtrigger.Protect(
                name="closed_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__withdrawn_at__isnull=False)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} {self.version}"
