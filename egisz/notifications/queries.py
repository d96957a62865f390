"""The inbox of one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Case, Count, IntegerField, OuterRef, Subquery, Value, When

from egisz.db.portable import Export, PortablePart, Source, Subject
from egisz.db.statements import Statement
from egisz.kernel.actor import Actor
from egisz.notifications.models import Letter, Notification
from egisz.ui.paging import Page, paginate

PAGE_SIZE = 20
THEMES: dict[str, str] = {
    "application": "Заявление",
    "report": "Отчёт о работе",
    "meeting": "Заседания комиссии",
    "register": "Сведения в регистре",
    "extract": "Выписки",
    "reminder": "Напоминания",
    "books": "Справочники",
    "keys": "Ключи доступа",
    "account": "Вход и доступ",
}


@dataclass(frozen=True, slots=True)
class InboxItem:
    """delivery: sent, no_contact, failed or waiting; of the letter by e-mail."""

    id: UUID
    kind: str
    title: str
    body: str
    link: str
    due_on: date | None
    created_at: datetime
    is_read: bool
    delivery: str
    sent_at: datetime | None

    @property
    def theme(self) -> str:
        return THEMES.get(self.kind.partition(".")[0], "Уведомление")


_UNREAD = Statement(
    lambda owner: (
        Notification.objects.filter(account_id=owner, read_at__isnull=True)
        .order_by()
        .values("account_id")
        .annotate(unread=Count("pk"))
        .values_list("account_id", "unread")
    ),
    owner=UUID,
)
_LATEST_LIMIT = 10
_LATEST = Statement(
    lambda owner: Notification.objects.filter(account_id=owner).order_by("-created_at", "-id")[:_LATEST_LIMIT],
    owner=UUID,
)


def unread_count(account_id: UUID | None) -> int:
    """For the bell; one small question to a partial index."""
    if account_id is None:
        return 0
    found = _UNREAD.first(owner=account_id)
    return int(found[1]) if found else 0


def latest(account_id: UUID, limit: int = 3) -> list[InboxItem]:
    """The newest notifications, read or not, without the state of letters."""
    if limit > _LATEST_LIMIT:
        rows = list(Notification.objects.filter(account_id=account_id).order_by("-created_at", "-id")[:limit])
    else:
        rows = _LATEST.all(owner=account_id)[:limit]
    return [_item(row, "", None) for row in rows]


def inbox(actor: Actor, *, unread_only: bool = False, theme: str = "", page: int | str = 1) -> Page[InboxItem]:
    """The actor's own notifications: unread first, then the newest."""
    letters = Letter.objects.filter(notification=OuterRef("pk"), channel="email")
    rows = Notification.objects.filter(account_id=actor.me).annotate(
        is_read=Case(When(read_at__isnull=True, then=Value(0)), default=Value(1), output_field=IntegerField()),
        letter_state=Subquery(letters.values("state")[:1]),
        letter_sent_at=Subquery(letters.values("sent_at")[:1]),
    )
    if unread_only:
        rows = rows.filter(read_at__isnull=True)
    if theme in THEMES:
        rows = rows.filter(kind__startswith=f"{theme}.")
    found = paginate(rows.order_by("is_read", "-created_at", "-id"), page, PAGE_SIZE)
    items = [_item(row, row.letter_state or "waiting", row.letter_sent_at) for row in found.items]
    return found.replaced(items)


def _item(row: Notification, delivery: str, sent_at: datetime | None) -> InboxItem:
    return InboxItem(
        id=row.id, kind=row.kind, title=row.title, body=row.body, link=row.link, due_on=row.due_on,
        created_at=row.created_at, is_read=row.read_at is not None, delivery=delivery, sent_at=sent_at,
    )  # fmt: skip


def known_keys(keys: list[str]) -> set[str]:
    """Which of these keys somebody was already told under."""
    found: set[str] = set()
    for begin in range(0, len(keys), 1000):
        part = keys[begin : begin + 1000]
        found.update(Notification.objects.filter(key__in=part).values_list("key", flat=True))
    return found


EXPORT = Export(
    "notifications", "Уведомления и письма",
    Source(Notification, account="account_id", leave_out=("key",)),
    Source(Letter, account="notification__account_id"),
)  # fmt: skip


def export_of(person: Subject) -> PortablePart:
    """What this room holds of one person, for the person to take away."""
    return EXPORT.of(person)
