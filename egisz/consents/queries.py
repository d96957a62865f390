"""What a person agreed to; the register for the administrator of security."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from egisz.audit.public import record
from egisz.consents import lawbook, rules
from egisz.consents.models import GivenConsent
from egisz.consents.permissions import require_register
from egisz.consents.rules import Document
from egisz.db.portable import Export, PortablePart, Source, Subject
from egisz.identity.public import account_names, accounts_by_family
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound
from egisz.ui.paging import Page, paginate

IN_FORCE, REPLACED, WITHDRAWN = "in_force", "replaced", "withdrawn"
STATE_TITLES = {IN_FORCE: "Действует", REPLACED: "Сменено новой редакцией", WITHDRAWN: "Отозвано"}
_STATES = {
    IN_FORCE: Q(withdrawn_at=None, replaced_at=None),
    REPLACED: Q(withdrawn_at=None, replaced_at__isnull=False),
    WITHDRAWN: Q(withdrawn_at__isnull=False),
}


@dataclass(frozen=True, slots=True)
class ConsentInfo:
    """Данное согласие, with everything that proves it. document: the version's facts, None for a text that is gone."""

    id: UUID
    account_id: UUID
    code: str
    version: str
    title: str
    purpose: str
    text: str
    text_sha256: str
    about: UUID | None
    given_at: datetime
    way_title: str
    address: str
    device: str
    request_id: str
    state: str
    closed_at: datetime | None
    document: Document | None
    is_outdated: bool = False

    @property
    def state_title(self) -> str:
        return STATE_TITLES[self.state]


@dataclass(frozen=True, slots=True)
class MyConsents:
    """offered: what can be given now, with the version that the person holds («» for none)."""

    in_force: tuple[ConsentInfo, ...]
    offered: tuple[tuple[Document, str], ...]
    closed: tuple[ConsentInfo, ...]


def my_consents(actor: Actor, today: date) -> MyConsents:
    """Everything that the person said, the newest first, and what may be said."""
    known = lawbook.documents_on(today)
    rows = [_info(row, known) for row in GivenConsent.objects.filter(account_id=actor.me).order_by("-given_at")]
    held = {row.code: row for row in rows if row.state == IN_FORCE}
    offered = tuple(
        (document, held[code].version if code in held else "")
        for code, document in sorted(known.items())
        if (code not in held or held[code].is_outdated) and (not document.asked_in or code in held)
    )
    return MyConsents(
        tuple(row for row in rows if row.state == IN_FORCE),
        offered,
        tuple(row for row in rows if row.state != IN_FORCE),
    )


def my_consent(actor: Actor, consent_id: UUID, today: date) -> ConsentInfo:
    """One's own; `NotFound` for strangers."""
    row = GivenConsent.objects.filter(pk=consent_id, account_id=actor.me).first()
    if row is None:
        raise NotFound
    return _info(row, lawbook.documents_on(today))


def is_withdrawn(account_id: UUID, code: str) -> bool:
    """The person took this consent back and did not give it again."""
    last = GivenConsent.objects.filter(account_id=account_id, code=code).order_by("-given_at").first()
    return last is not None and last.withdrawn_at is not None


def outdated(today: date, limit: int = 1000) -> list[tuple[UUID, Document]]:
    """Whom a new version has to be shown to: (account, the document of today)."""
    found = []
    for code, document in lawbook.documents_on(today).items():
        if document.asks_again:
            rows = GivenConsent.objects.filter(_STATES[IN_FORCE], code=code).exclude(version=document.version)
            found += [(account, document) for account in rows.values_list("account_id", flat=True).distinct()[:limit]]
    return found


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    code: str = ""
    state: str = ""
    family: str = ""
    begin: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class RegisterRow:
    consent: ConsentInfo
    person: str


@dataclass(frozen=True, slots=True)
class DocumentCount:
    """How many of a document: in force, replaced, withdrawn."""

    code: str
    title: str
    version: str
    in_force: int
    replaced: int
    withdrawn: int


def register(actor: Actor, wanted: RegisterFilter, page: int | str | None) -> Page[RegisterRow]:
    """A page of the register, the newest first; looking into it leaves a row of the journal."""
    require_register(actor)
    found = paginate(_wanted(wanted).order_by("-given_at", "-id"), page)
    record(actor, "consents.register.read", resource="consents.GivenConsent", count=len(found), total=found.total)
    return found.replaced(_named(found.items))


def register_rows(actor: Actor, wanted: RegisterFilter, most: int = 50_000) -> Iterator[RegisterRow]:
    """The same for a table to take away."""
    require_register(actor)
    rows = _wanted(wanted).order_by("-given_at", "-id")[:most]
    record(actor, "consents.register.export", resource="consents.GivenConsent", count=len(rows))
    yield from _named(rows)


def counts(actor: Actor) -> list[DocumentCount]:
    require_register(actor)
    rows: Any = (
        GivenConsent.objects.order_by("code", "-version").values("code", "version", "title")
        .annotate(**{state: Count("pk", filter=condition) for state, condition in _STATES.items()})
    )  # fmt: skip
    return [DocumentCount(**row) for row in rows]


def _wanted(wanted: RegisterFilter) -> QuerySet[GivenConsent]:
    rows = GivenConsent.objects.all()
    if wanted.code:
        rows = rows.filter(code=wanted.code)
    if wanted.state in _STATES:
        rows = rows.filter(_STATES[wanted.state])
    if wanted.begin:
        rows = rows.filter(given_at__gte=_midnight(wanted.begin))
    if wanted.end:
        rows = rows.filter(given_at__lt=_midnight(wanted.end) + timedelta(days=1))
    if wanted.family:
        rows = rows.filter(account_id__in=accounts_by_family(wanted.family))
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.MOSCOW)


def _named(rows: Iterable[GivenConsent]) -> list[RegisterRow]:
    listed = list(rows)
    names = account_names({row.account_id for row in listed})
    return [RegisterRow(_info(row, {}), names.get(row.account_id, "")) for row in listed]


def _info(row: GivenConsent, known: dict[str, Document]) -> ConsentInfo:
    state = WITHDRAWN if row.withdrawn_at else REPLACED if row.replaced_at else IN_FORCE
    return ConsentInfo(
        id=row.pk, account_id=row.account_id, code=row.code, version=row.version, title=row.title, purpose=row.purpose,
        text=row.text, text_sha256=row.text_sha256, about=row.about, given_at=row.given_at,
        way_title=row.get_way_display(), address=row.address, device=row.device, request_id=row.request_id,
        state=state, closed_at=row.withdrawn_at or row.replaced_at, document=lawbook.document(row.code, row.version),
        is_outdated=state == IN_FORCE and rules.is_outdated(row.version, known.get(row.code)),
    )  # fmt: skip


EXPORT = Export("consents", "Согласия", Source(GivenConsent, account="account_id"))


def export_of(person: Subject) -> PortablePart:
    """What this room holds of one person, for the person to take away."""
    return EXPORT.of(person)
