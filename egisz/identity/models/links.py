"""Who of an outside sign-in provider is which account of ours."""

from __future__ import annotations

import uuid

from django.db import models

from egisz.kernel import clock


class ProviderLink(models.Model):
    """Связь с внешним сервисом входа: a person of that provider is this account; never matched by e-mail.

    The number of a person means something only together with the provider that gave it (ASVS 5.0.0, 6.8.1).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    provider = models.CharField("сервис входа, iss", max_length=200)
    subject = models.CharField("номер человека у сервиса", max_length=255)
    created_at = models.DateTimeField("установлена", default=clock.now)

    class Meta:
        verbose_name = "связь с внешним сервисом входа"
        constraints = [
            models.UniqueConstraint(fields=["provider", "subject"], name="identity_link_subject"),
            models.UniqueConstraint(fields=["account", "provider"], name="identity_link_account"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.id}"
