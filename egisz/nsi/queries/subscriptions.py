"""What a person follows, and the journal of one's webhooks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import F, Q

from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound
from egisz.nsi.models import Edition
from egisz.nsi.models.subscriptions import Subscription, Webhook, WebhookDelivery
from egisz.nsi.queries.editions import edition_by_id
from egisz.nsi.types import EditionInfo

JOURNAL = 50


@dataclass(frozen=True, slots=True)
class Followed:
    """A book that is followed; oid "" for all of them."""

    oid: str
    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class HookDelivery:
    """A line of the journal. state: waiting | done | dead."""

    id: UUID
    kind: str
    oid: str
    version: str
    state: str
    attempts: int
    made_at: datetime
    next_at: datetime | None
    status: int | None
    problem: str


@dataclass(frozen=True, slots=True)
class HookInfo:
    """A webhook of the actor; the secret is not among its facts. oid "" for all books."""

    id: UUID
    url: str
    oid: str
    book_name: str
    made_at: datetime
    failures: int
    disabled_at: datetime | None
    disabled_reason: str

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc


def is_following(actor: Actor, oid: str) -> bool:
    """Does the actor get letters about this very book?"""
    return bool(actor.account_id) and Subscription.objects.filter(account_id=actor.me, book__oid=oid).exists()


def followed(actor: Actor) -> list[Followed]:
    """Books that the actor follows by letters; all of them first."""
    rows = Subscription.objects.filter(account_id=actor.me).select_related("book").order_by("book__short_name")
    listed = [Followed(r.book.oid if r.book else "", r.book.short_name if r.book else "", r.created_at) for r in rows]
    return sorted(listed, key=lambda item: bool(item.oid))


def followers(oid: str) -> list[UUID]:
    """Accounts that get a letter about a book: those who follow it or all books."""
    found = Subscription.objects.filter(Q(book__oid=oid) | Q(book=None))
    return list(found.order_by("account_id").values_list("account_id", flat=True).distinct())


def hook_problem(hook_id: UUID) -> tuple[str, str] | None:
    """Host and last answer of a webhook that is switched off; None when it works or is gone."""
    row = Webhook.objects.filter(pk=hook_id, disabled_at__isnull=False).first()
    return (urlsplit(row.url).netloc, row.disabled_reason) if row else None


def my_hooks(actor: Actor, oid: str | None = None) -> list[HookInfo]:
    """Webhooks of the actor; of one book when it is named."""
    if actor.account_id is None:
        return []
    rows = Webhook.objects.filter(account_id=actor.me).select_related("book").order_by("created_at")
    return [_hook(row) for row in (rows if oid is None else rows.filter(book__oid=oid))]


def my_hook(actor: Actor, hook_id: UUID) -> HookInfo:
    """One's own webhook; NotFound for somebody else's."""
    if actor.account_id is None:
        raise NotFound
    row = Webhook.objects.filter(pk=hook_id, account_id=actor.me).select_related("book").first()
    if row is None:
        raise NotFound
    return _hook(row)


def journal(actor: Actor, hook_id: UUID) -> list[HookDelivery]:
    """The last deliveries of one's own webhook, the newest first."""
    my_hook(actor, hook_id)
    rows = WebhookDelivery.objects.filter(webhook=hook_id).select_related("edition__line__book")
    return [
        HookDelivery(
            id=row.pk,
            kind=row.kind,
            oid=row.edition.line.book.oid if row.edition else "",
            version=row.edition.version if row.edition else "",
            state=row.state,
            attempts=row.attempts,
            made_at=row.created_at,
            next_at=row.not_before if row.state == WebhookDelivery.State.WAITING else None,
            status=row.status,
            problem=row.problem,
        )
        for row in rows.order_by("-created_at")[:JOURNAL]
    ]


def latest_editions(oid: str = "", limit: int = 50) -> list[EditionInfo]:
    """Editions that were published last, for feeds: of one book or of all, without annulled ones."""
    found = Edition.objects.filter(annulled_at=None, line=F("line__book__current__line"))
    if oid:
        found = found.filter(line__book__oid=oid)
    ids: Iterable[UUID] = found.order_by("-published_at", "-created_at").values_list("pk", flat=True)[:limit]
    return [info for edition_id in list(ids) if (info := edition_by_id(edition_id))]


def _hook(row: Webhook) -> HookInfo:
    return HookInfo(
        id=row.pk,
        url=row.url,
        oid=row.book.oid if row.book else "",
        book_name=row.book.short_name if row.book else "",
        made_at=row.created_at,
        failures=row.failures,
        disabled_at=row.disabled_at,
        disabled_reason=row.disabled_reason,
    )
