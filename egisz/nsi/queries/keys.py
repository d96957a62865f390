"""Keys of programs: which one a request carries, the lists of owners and administrators, how much each one asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet, Sum

from egisz.db.crypto import blind_index
from egisz.identity.public import account_info, roles_of
from egisz.kernel import clock, text
from egisz.kernel.actor import Actor, Role
from egisz.kernel.clock import MOSCOW, to_moscow
from egisz.kernel.errors import NotFound
from egisz.nsi.models import ApiKey, KeyHour, MinuteCount
from egisz.nsi.permissions import require_key_keeper
from egisz.nsi.rules import keys as rules
from egisz.ui.paging import Page, paginate

DAYS = 30
STATES = {"works": "Работает", "paused": "Приостановлен", "ended": "Срок закончился", "revoked": "Отозван"}
ORDERS = {"new": "Сначала новые", "used": "По последнему запросу", "name": "По названию"}
_ORDERS = {"new": ("-created_at",), "used": ("-last_used_at", "-created_at"), "name": ("name", "-created_at")}
_SHARED = (Role.HR, Role.HEAD)
_LOOKED_UP = (
    "id", "start", "old_start", "old_index", "old_until", "until", "per_minute", "paused_at", "revoked_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """A key as its owner and administrators see it; the key itself is nowhere. state: of STATES."""

    id: UUID
    name: str
    start: str
    state: str
    email: str
    owner_id: UUID
    organization_oid: str
    issued_at: datetime
    until: date | None
    paused_at: datetime | None
    revoked_at: datetime | None
    revoked_reason: str
    is_revoked_by_owner: bool
    per_minute: int | None
    last_used_at: datetime | None
    old_start: str
    old_until: datetime | None
    today: int
    is_mine: bool

    @property
    def is_open(self) -> bool:
        """May anything still be done with it?"""
        return self.state != "revoked"


@dataclass(frozen=True, slots=True)
class DayUsage:
    day: date
    count: int
    refused: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an administrator looks for. state: "" for every one."""

    text: str = ""
    state: str = ""
    order: str = "new"


@dataclass(frozen=True, slots=True)
class KeyNotice:
    """What a message about a key needs."""

    name: str
    start: str
    email: str
    organization_oid: str
    reason: str


def key_of(digits: str) -> rules.AccessKey | None:
    """The key with these 32 characters, whether it works or not; the former one of a re-issue, too."""
    index = blind_index(digits, "nsi.key")
    row = ApiKey.objects.filter(Q(key_index=index) | Q(old_index=index)).only(*_LOOKED_UP).first()
    if row is None:
        return None
    is_former = row.old_index is not None and bytes(row.old_index) == index
    end = rules.end_of(row.until).timestamp() if row.until else float("inf")
    if is_former and row.old_until is not None:
        end = min(end, row.old_until.timestamp())
    return rules.AccessKey(
        id=row.pk,
        start=row.old_start if is_former else row.start,
        per_minute=row.per_minute,
        paused_at=row.paused_at,
        revoked_at=row.revoked_at,
        last_day=row.until,
        until=end,
        is_former=is_former,
    )


def journal_reader(key_id: UUID) -> UUID | None:
    """The account that this key reads the journal for: the auditor who issued it, while the role is in force."""
    row = ApiKey.objects.filter(pk=key_id, reads_journal=True).only("account_id").first()
    if row is None:
        return None
    owner = account_info(row.account_id)
    is_auditor = any(grant.role is Role.AUDITOR for grant in roles_of(row.account_id, clock.today()))
    return row.account_id if owner and owner.is_active and is_auditor else None


def owned_by(actor: Actor) -> Q:
    """Keys that the actor got for himself or herself, and those of the organisation in whose name the actor acts."""
    mine = Q(account_id=actor.me, organization_oid="")
    return mine | Q(organization_oid=organization_of(actor)) if organization_of(actor) else mine


def organization_of(actor: Actor) -> str:
    """The organisation that gets the key: officials act for theirs, everybody else for themselves."""
    return actor.organization_oid if actor.role in _SHARED else ""


def my_keys(actor: Actor, now: datetime) -> list[KeyInfo]:
    """The actor's keys, those that work first."""
    if actor.account_id is None:
        return []
    rows = list(ApiKey.objects.filter(owned_by(actor)).order_by("-created_at"))
    order = list(STATES)
    return sorted(_infos(actor, rows, now), key=lambda item: order.index(item.state))


def key(actor: Actor, key_id: UUID, now: datetime) -> KeyInfo:
    """One's own key, or any one for an administrator; NotFound for strangers."""
    if actor.account_id is None:
        raise NotFound
    found = ApiKey.objects.filter(pk=key_id)
    row = (found if actor.role == Role.ADMIN else found.filter(owned_by(actor))).first()
    if row is None:
        raise NotFound
    return _infos(actor, [row], now)[0]


def all_keys(actor: Actor, wanted: Wanted, number: str | None, now: datetime, size: int = 25) -> Page[KeyInfo]:
    """A page of all keys, for administrators."""
    require_key_keeper(actor)
    page = paginate(_wanted(wanted, now), number, size)
    return page.replaced(_infos(actor, list(page.items), now))


def every_key(actor: Actor, wanted: Wanted, now: datetime) -> list[KeyInfo]:
    """All keys that are wanted, for a table."""
    require_key_keeper(actor)
    return _infos(actor, list(_wanted(wanted, now)), now)


def usage(actor: Actor, key_id: UUID, now: datetime) -> list[DayUsage]:
    """Requests of the last 30 days, today first; days without requests are there, too."""
    key(actor, key_id, now)
    today = to_moscow(now).date()
    begin = datetime.combine(today - timedelta(days=DAYS - 1), datetime.min.time(), MOSCOW)
    days: dict[date, list[int]] = {}
    hours = KeyHour.objects.filter(key=key_id, hour__gte=begin).values_list("hour", "count", "refused")
    minutes = MinuteCount.objects.filter(key_id=key_id, minute__gte=begin).values_list("minute", "count", "refused")
    for moment, count, refused in [*hours, *minutes]:
        day = days.setdefault(to_moscow(moment).date(), [0, 0])
        day[0] += count
        day[1] += refused
    listed = [today - timedelta(days=back) for back in range(DAYS)]
    return [DayUsage(day, *days.get(day, (0, 0))) for day in listed]


def owner_name(actor: Actor, info: KeyInfo) -> str:
    """Who got the key, for administrators."""
    require_key_keeper(actor)
    found = account_info(info.owner_id)
    return text.initials(found.family, found.given, found.patronymic) if found else ""


def key_notice(key_id: UUID) -> KeyNotice | None:
    """Facts of a key for a message about it."""
    row = ApiKey.objects.filter(pk=key_id).first()
    return KeyNotice(row.name, row.start, row.email, row.organization_oid, row.revoked_reason) if row else None


def _wanted(wanted: Wanted, now: datetime) -> QuerySet[ApiKey]:
    rows = ApiKey.objects.order_by(*_ORDERS.get(wanted.order, _ORDERS["new"]), "pk")
    words = wanted.text.strip()
    if words:
        rows = rows.filter(
            Q(name__icontains=words)
            | Q(start__istartswith=words[: rules.START])
            | Q(old_start__istartswith=words[: rules.START])
            | Q(organization_oid__startswith=words)
        )
    today = to_moscow(now).date()
    alive = Q(revoked_at=None) & (Q(until=None) | Q(until__gte=today))
    states = {
        "works": alive & Q(paused_at=None),
        "paused": alive & Q(paused_at__isnull=False),
        "ended": Q(revoked_at=None, until__lt=today),
        "revoked": Q(revoked_at__isnull=False),
    }
    return rows.filter(states[wanted.state]) if wanted.state in states else rows


def _infos(actor: Actor, rows: list[ApiKey], now: datetime) -> list[KeyInfo]:
    """Rows with their requests of today; two questions, however many rows."""
    ids = [row.pk for row in rows]
    begin = datetime.combine(to_moscow(now).date(), datetime.min.time(), MOSCOW)
    counts: dict[Any, int] = {}
    last: dict[Any, datetime] = {}
    hours = KeyHour.objects.filter(key__in=ids, hour__gte=begin).values("key_id").annotate(sum=Sum("count"))
    counts.update(hours.values_list("key_id", "sum"))
    fresh = MinuteCount.objects.filter(key_id__in=ids, minute__gte=begin).values("key_id")
    totals = fresh.annotate(sum=Sum("count"), last=Max("minute"))
    for key_id, count, minute in totals.values_list("key_id", "sum", "last"):
        counts[key_id] = counts.get(key_id, 0) + count
        last[key_id] = minute
    shared = organization_of(actor)
    return [
        KeyInfo(
            id=row.pk,
            name=row.name,
            start=row.start,
            state=_state(row, now),
            email=row.email,
            owner_id=row.account_id,
            organization_oid=row.organization_oid,
            issued_at=row.issued_at,
            until=row.until,
            paused_at=row.paused_at,
            revoked_at=row.revoked_at,
            revoked_reason=row.revoked_reason,
            is_revoked_by_owner=row.revoked_by == row.account_id,
            per_minute=row.per_minute,
            last_used_at=max(filter(None, (row.last_used_at, last.get(row.pk))), default=None),
            old_start=row.old_start if row.old_until and row.old_until > now else "",
            old_until=row.old_until if row.old_until and row.old_until > now else None,
            today=counts.get(row.pk, 0),
            is_mine=row.organization_oid == shared if row.organization_oid else row.account_id == actor.account_id,
        )
        for row in rows
    ]


def _state(row: ApiKey, now: datetime) -> str:
    if row.revoked_at is not None:
        return "revoked"
    if row.until is not None and now >= rules.end_of(row.until):
        return "ended"
    return "paused" if row.paused_at is not None else "works"
