"""Follow books, keep webhooks, send what waits for them."""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta
from uuid import UUID

import orjson
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from egisz.audit.public import record
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Forbidden, NotFound, Objection, Refused
from egisz.nsi.events import WebhookDisabled
from egisz.nsi.gateway import hooks as sending
from egisz.nsi.models import Book
from egisz.nsi.models.subscriptions import Subscription, Webhook, WebhookDelivery
from egisz.nsi.queries import edition_by_id, editions, release_counters
from egisz.nsi.rules import hooks
from egisz.outbox.public import publish

MOST_HOOKS = 10  # of one account
TESTS_A_MINUTE = 6
_GONE = 410
KEEP = timedelta(days=90)


def follow(actor: Actor, oid: str) -> None:
    """Letters about new editions of a book, or of all books for ""; twice does no harm."""
    _require_account(actor)
    with transaction.atomic():
        _, is_new = Subscription.objects.get_or_create(account_id=actor.me, book=_book(oid))
        if is_new:
            record(actor, "nsi.followed", resource="nsi.Book", resource_id=oid or "all")


def unfollow(actor: Actor, oid: str) -> None:
    """No more letters; twice does no harm."""
    _require_account(actor)
    with transaction.atomic():
        count, _ = Subscription.objects.filter(account_id=actor.me, book=_book(oid)).delete()
        if count:
            record(actor, "nsi.unfollowed", resource="nsi.Book", resource_id=oid or "all")


def add_webhook(actor: Actor, url: str, oid: str) -> tuple[UUID, str]:
    """A webhook of the actor for a book, or for all books; returns its id and the secret, which is shown only now."""
    _require_account(actor)
    url = url.strip()
    try:
        parts = sending.check_form(url, allow_private=settings.EGISZ_HOOKS_PRIVATE)
        sending.addresses_of(parts, allow_private=settings.EGISZ_HOOKS_PRIVATE)
    except sending.BadTarget as error:
        raise Refused(Objection("NSI_HOOK_TARGET", f"{error}.", field="address")) from error
    with transaction.atomic():
        book = _book(oid)
        mine = list(Webhook.objects.select_for_update().filter(account_id=actor.me))
        if len(mine) >= MOST_HOOKS:
            raise Refused(
                Objection("NSI_HOOKS_MANY", f"Вебхуков не может быть больше {MOST_HOOKS}. Уберите ненужный.")
            )  # fmt: skip
        if any(row.url == url and row.book_id == (book.pk if book else None) for row in mine):
            raise Refused(Objection("NSI_HOOK_KNOWN", "Такой вебхук у вас уже есть.", field="address"))
        secret = hooks.secret_of(os.urandom(24))
        row = Webhook.objects.create(account_id=actor.me, book=book, url=url, secret=secret)
        record(actor, "nsi.webhook_added", resource="nsi.Webhook", resource_id=row.pk, oid=oid)
    return row.pk, secret


def remove_webhook(actor: Actor, hook_id: UUID) -> None:
    """The webhook goes with its journal."""
    with transaction.atomic():
        row = _mine(actor, hook_id)
        record(actor, "nsi.webhook_removed", resource="nsi.Webhook", resource_id=row.pk)
        row.delete()


def resume_webhook(actor: Actor, hook_id: UUID, now: datetime | None = None) -> None:
    """Switch a webhook on again; what was given up because of that is sent now."""
    now = now or clock.now()
    with transaction.atomic():
        row = _mine(actor, hook_id)
        row.failures, row.disabled_at, row.disabled_reason, row.changed_at = 0, None, "", now
        row.save(update_fields=["failures", "disabled_at", "disabled_reason", "changed_at"])
        WebhookDelivery.objects.filter(webhook=row, state=WebhookDelivery.State.DEAD).exclude(kind="test").update(
            state=WebhookDelivery.State.WAITING, attempts=0, not_before=now, changed_at=now
        )
        record(actor, "nsi.webhook_resumed", resource="nsi.Webhook", resource_id=row.pk)


def try_webhook(actor: Actor, hook_id: UUID, now: datetime | None = None) -> sending.Answer:
    """Send a test message at once and tell how it went; a failed test switches nothing off."""
    now = now or clock.now()
    with transaction.atomic():
        row = _mine(actor, hook_id)
        recent = WebhookDelivery.objects.filter(
            webhook__account_id=actor.me, kind="test", created_at__gt=now - timedelta(minutes=1)
        )
        if recent.count() >= TESTS_A_MINUTE:
            raise Refused(Objection("NSI_HOOK_TESTS", "Слишком часто. Проверьте ещё раз через минуту."))
        body = _message("test", now, {"text": "Проверка вебхука"})
        delivery = WebhookDelivery.objects.create(
            webhook=row, kind="test", body=body, not_before=now, created_at=now, state=WebhookDelivery.State.DEAD,
            problem="Прервано",
        )  # fmt: skip
    answer = _send(row, delivery, now)
    delivery.state = WebhookDelivery.State.DEAD if answer.problem else WebhookDelivery.State.DONE
    delivery.attempts, delivery.status, delivery.problem, delivery.done_at = 1, answer.status, answer.problem, now
    delivery.save(update_fields=["state", "attempts", "status", "problem", "done_at"])
    return answer


def queue_deliveries(kind: str, edition_id: UUID, now: datetime) -> int:
    """A delivery of an event about an edition for each webhook that follows the book; twice does no harm."""
    info = edition_by_id(edition_id)
    rows = list(Webhook.objects.filter(Q(book=info.book_id) | Q(book=None), disabled_at=None)) if info else []
    if info is None or not rows:
        return 0
    older = next((item for item in editions(info.oid) if item.at < info.at), None)
    base = settings.EGISZ_BASE_URL
    counters = release_counters(older, info)
    links = {"passport": f"{base}/nsi/books/{info.oid}/?version={info.version}"}
    if older:
        links["changes"] = f"{base}/nsi/books/{info.oid}/compare/?from={older.version}&to={info.version}"
    body = _message(
        kind,
        now,
        {
            "oid": info.oid, "name": info.facts.short_name, "version": info.version,
            "previousVersion": older.version if older else None, "rowsCount": info.rows_count,
            "publishDate": info.facts.published_at.isoformat(),
            "rows": {"added": counters.rows_added, "changed": counters.rows_changed, "removed": counters.rows_removed},
            "fields": {"added": counters.fields_added, "changed": counters.fields_changed,
                       "removed": counters.fields_removed},
            "links": links,
        },
    )  # fmt: skip
    made = WebhookDelivery.objects.bulk_create(
        [WebhookDelivery(webhook=row, edition_id=info.id, kind=kind, body=body, not_before=now) for row in rows],
        ignore_conflicts=True,
    )
    return len(made)


def send_waiting(now: datetime | None = None, limit: int = 50, patience: float = 15.0) -> int:
    """Send what is due, each delivery in a transaction of its own; how many were tried.

    patience: seconds after which the rest waits for the next time, so that silent servers do not hold the worker.
    """
    tried, until = 0, time.monotonic() + patience
    while tried < limit and time.monotonic() < until and _send_one(now or clock.now()):
        tried += 1
    return tried


def forget_deliveries(now: datetime) -> int:
    """Drop old lines of the journals."""
    count, _ = WebhookDelivery.objects.filter(created_at__lt=now - KEEP).delete()
    return count


def _send_one(now: datetime) -> bool:
    with transaction.atomic():
        delivery = (
            WebhookDelivery.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(state=WebhookDelivery.State.WAITING, not_before__lte=now)
            .order_by("not_before")
            .first()
        )
        if delivery is None:
            return False
        hook = Webhook.objects.select_for_update().get(pk=delivery.webhook_id)
        if hook.disabled_at is not None:
            _give_up(delivery, "Вебхук выключен", now)
            return True
        answer = _send(hook, delivery, now)
        delivery.attempts += 1
        delivery.status, delivery.problem, delivery.changed_at = answer.status, answer.problem, now
        if not answer.problem:
            delivery.state, delivery.done_at, hook.failures = WebhookDelivery.State.DONE, now, 0
        else:
            hook.failures += 1
            again = hooks.next_attempt(delivery.attempts, now)
            if answer.status == _GONE or hook.failures >= hooks.GIVE_UP_AFTER:
                _disable(hook, answer.problem, now)
                again = None
            if again is None:
                delivery.state, delivery.done_at = WebhookDelivery.State.DEAD, now
            else:
                delivery.not_before = again
        delivery.save()
        hook.save(update_fields=["failures", "disabled_at", "disabled_reason", "changed_at"])
    return True


def _disable(hook: Webhook, problem: str, now: datetime) -> None:
    hook.disabled_at, hook.disabled_reason, hook.changed_at = now, problem[:200], now
    publish(WebhookDisabled(at=now, webhook_id=hook.pk, account_id=hook.account_id))
    record(Actor.system("nsi"), "nsi.webhook_disabled", resource="nsi.Webhook", resource_id=hook.pk,
           failures=hook.failures)  # fmt: skip


def _give_up(delivery: WebhookDelivery, problem: str, now: datetime) -> None:
    delivery.state, delivery.problem, delivery.done_at = WebhookDelivery.State.DEAD, problem, now
    delivery.save(update_fields=["state", "problem", "done_at"])


def _send(hook: Webhook, delivery: WebhookDelivery, now: datetime) -> sending.Answer:
    signed = hooks.headers(hook.secret, f"msg_{delivery.pk.hex}", now, delivery.body)
    return sending.post(hook.url, delivery.body, signed, allow_private=settings.EGISZ_HOOKS_PRIVATE)


def _message(kind: str, now: datetime, data: dict[str, object]) -> str:
    return orjson.dumps({"type": kind, "timestamp": now.isoformat(), "data": data}).decode()


def _mine(actor: Actor, hook_id: UUID) -> Webhook:
    if actor.account_id is None:
        raise NotFound
    row = Webhook.objects.select_for_update().filter(pk=hook_id, account_id=actor.me).first()
    if row is None:
        raise NotFound
    return row


def _book(oid: str) -> Book | None:
    if not oid:
        return None
    book = Book.objects.filter(oid=oid, current__isnull=False).first()
    if book is None:
        raise NotFound
    return book


def _require_account(actor: Actor) -> None:
    if actor.account_id is None:
        raise Forbidden("Подписаться можно после входа.", "Без входа следите за справочником по RSS или Atom.")
