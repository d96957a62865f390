"""Who wants to hear of new editions: people by letters, programs by webhooks."""

from __future__ import annotations

from django.db import models

from egisz.db.fields import EncryptedTextField
from egisz.db.models import Entity


class Subscription(Entity):
    """Подписка человека на справочник; without a book on all of them."""

    account_id = models.UUIDField("кто")
    book = models.ForeignKey("nsi.Book", on_delete=models.CASCADE, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = "подписка"
        constraints = [
            models.UniqueConstraint(fields=["account_id", "book"], name="nsi_subscription_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return str(self.book_id or "все справочники")


class Webhook(Entity):
    """Вебхук: an address that gets a signed POST about every new edition of a book, or of all books."""

    account_id = models.UUIDField("чей", db_index=True)
    book = models.ForeignKey("nsi.Book", on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    url = EncryptedTextField("адрес")
    secret = EncryptedTextField("секрет подписи")
    failures = models.PositiveSmallIntegerField("неудач подряд", default=0)
    disabled_at = models.DateTimeField("выключен", null=True, blank=True)
    disabled_reason = models.CharField("почему выключен", max_length=200, blank=True)

    class Meta:
        verbose_name = "вебхук"

    def __str__(self) -> str:
        return str(self.pk)


class WebhookDelivery(Entity):
    """Отправка на вебхук: waits, went out, or was given up; the journal that its owner sees."""

    class State(models.TextChoices):
        WAITING = "waiting", "ждёт"
        DONE = "done", "принято"
        DEAD = "dead", "не удалось"

    webhook = models.ForeignKey("nsi.Webhook", on_delete=models.CASCADE, related_name="+")
    edition = models.ForeignKey("nsi.Edition", on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    kind = models.CharField("вид", max_length=40)  # edition.published | edition.annulled | test
    body = models.TextField("тело, JSON")
    state = models.CharField("состояние", max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("попыток", default=0)
    not_before = models.DateTimeField("не раньше")
    status = models.PositiveSmallIntegerField("ответ сервера", null=True, blank=True)
    problem = models.CharField("что не так", max_length=200, blank=True)
    done_at = models.DateTimeField("закончено", null=True, blank=True)

    class Meta:
        verbose_name = "отправка на вебхук"
        constraints = [
            models.UniqueConstraint(fields=["webhook", "edition", "kind"], name="nsi_webhook_delivery_once"),
        ]
        indexes = [
            models.Index(fields=["not_before"], name="nsi_webhook_waiting", condition=models.Q(state="waiting")),
            models.Index(fields=["webhook", "-created_at"], name="nsi_webhook_journal"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
