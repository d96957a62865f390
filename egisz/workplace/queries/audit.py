"""The auditor's workplace: rows of the journal in human words, with names. Every reading is journalled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse

from egisz.audit import public as audit
from egisz.audit.public import AuditEntry, DisputeInfo, FindingInfo, JournalFilter, record
from egisz.db.crypto import blind_index
from egisz.db.history import FieldChange
from egisz.frmo.public import organizations
from egisz.frmr.public import brief, field_history, find_people
from egisz.identity.public import account_by_snils, account_names, accounts_by_family
from egisz.kernel import snils, text
from egisz.kernel.actor import ROLE_TITLES, Actor, Role
from egisz.kernel.clock import to_moscow
from egisz.ui.paging import Page
from egisz.workplace.queries.desk import Desk

_ROLES = {role.value: role for role in Role}


@dataclass(frozen=True, slots=True)
class Line:
    """A row in words. who, whom: names when they are known, else what the journal has."""

    entry: AuditEntry
    what: str
    who: str
    role: str
    organization: str
    whom: str

    @property
    def link(self) -> str:
        return reverse("workplace:audit_row", args=[self.entry.id])


@dataclass(frozen=True, slots=True)
class RowPage:
    line: Line
    story: tuple[Line, ...]
    seal: int | None
    methods: str
    department: str


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody whom a name or a СНИЛС belongs to."""

    name: str
    note: str
    link: str


@dataclass(frozen=True, slots=True)
class FindingPage:
    found: FindingInfo
    who: str
    role: str
    organization: str
    whom: str
    seen_by: str
    rows: Page[Line]


@dataclass(frozen=True, slots=True)
class DisputeLine:
    case: DisputeInfo
    person: str
    line: Line | None


def journal_page(actor: Actor, wanted: JournalFilter, page: int | str | None) -> Page[Line]:
    """A page of the journal; that it was searched, and by what, stands in the journal too."""
    found = audit.search(actor, wanted, page)
    _note(actor, wanted)
    return found.replaced(lines_of(found))


def journal_lines(actor: Actor, wanted: JournalFilter) -> list[Line]:
    """For a file. Journalled with the number of rows."""
    rows = list(audit.found_rows(actor, wanted))
    record(
        actor, "audit.exported", subject=wanted.subject, resource="audit.AuditRow", fields=wanted.named, count=len(rows)
    )
    return lines_of(rows)


def _note(actor: Actor, wanted: JournalFilter) -> None:
    code = "audit.rows.read" if wanted.subject else "audit.searched"
    record(actor, code, subject=wanted.subject, resource="audit.AuditRow", fields=wanted.named)


def row_page(actor: Actor, row_id: int) -> RowPage:
    entry = audit.journal_row(actor, row_id)
    record(actor, "audit.row.read", subject=entry.subject_id, resource="audit.AuditRow", resource_id=row_id)
    line, *story = lines_of([entry, *audit.story_of(actor, entry)])
    return RowPage(
        line, tuple(story), audit.seal_of(row_id), audit.methods_of(entry.method), entry.department_oid
    )  # fmt: skip


def row_receipt(actor: Actor, row_id: int) -> dict[str, Any] | None:
    audit.journal_row(actor, row_id)
    return audit.receipt(row_id)


def people_found(actor: Actor, words: str) -> list[Found]:
    """Accounts and workers of the register; of what was typed only a keyed hash goes into the journal."""
    digits = snils.normalise(words)
    by_snils = snils.is_valid(digits)
    mark = blind_index(digits if by_snils else words.strip().casefold(), "audit_search").hex()[:16]
    record(actor, "audit.people_searched", fields=["snils" if by_snils else "name"], value=mark)
    workers = find_people(actor, words)
    account = account_by_snils(digits) if by_snils else None
    accounts = [account.id] if account else [] if by_snils else accounts_by_family(words.split(" ")[0], 50)
    journal = reverse("workplace:audit")
    found = [Found(one.full_name, "чьи данные смотрели", f"{journal}?subject={one.id}") for one in workers]
    names = account_names(accounts)
    return found + [Found(names[one], "что делал(а) в системе", f"{journal}?account={one}") for one in accounts]


def chosen_people(wanted: JournalFilter) -> tuple[str, str]:
    """Names of the person whose data and of the person whose doings are looked for."""
    subject = brief([wanted.subject]).get(wanted.subject) if wanted.subject else None
    account = account_names([wanted.account]).get(wanted.account, "") if wanted.account else ""
    return (subject.full_name if subject else str(wanted.subject or "")), account or str(wanted.account or "")


def findings_page(actor: Actor, *, is_seen: bool, page: int | str | None) -> Page[FindingPage]:
    found = audit.findings(actor, is_seen=is_seen, page=page)
    return found.replaced(_with_names(list(found)))


def finding_page(actor: Actor, finding_id: UUID) -> FindingPage:
    """With the rows that it is about."""
    found = audit.finding(actor, finding_id)
    day_of = JournalFilter(
        account=found.account_id, subject=found.subject_id, begin=_day(found.began_at), end=_day(found.ended_at)
    )
    record(actor, "audit.row.read", subject=found.subject_id, resource="audit.Finding", resource_id=finding_id)
    rows = audit.search(actor, day_of, 1, 20)
    return _with_names([found], rows.replaced(lines_of(rows)))[0]


def _with_names(found: list[FindingInfo], rows: Page[Line] | None = None) -> list[FindingPage]:
    names = account_names({one.account_id for one in found} | {one.seen_by for one in found if one.seen_by})
    people = brief(one.subject_id for one in found if one.subject_id)
    places = organizations({one.organization_oid for one in found if one.organization_oid})
    return [
        FindingPage(
            one, names.get(one.account_id, str(one.account_id)), role_title(one.role),
            places[one.organization_oid].name_short if one.organization_oid in places else one.organization_oid,
            people[one.subject_id].full_name if one.subject_id in people else "",
            names.get(one.seen_by, "") if one.seen_by else "", rows or Page([], 1, 1, 0),
        )
        for one in found
    ]  # fmt: skip


def disputes_page(actor: Actor, *, is_open: bool, page: int | str | None) -> Page[DisputeLine]:
    found = audit.disputes(actor, is_open=is_open, page=page)
    return found.replaced(_dispute_lines(list(found)))


def dispute_line(actor: Actor, dispute_id: UUID) -> DisputeLine:
    found = audit.dispute(actor, dispute_id)
    record(actor, "audit.row.read", subject=found.subject_id, resource="audit.Dispute", resource_id=dispute_id)
    return _dispute_lines([found])[0]


def _dispute_lines(found: list[DisputeInfo]) -> list[DisputeLine]:
    names = account_names(one.account_id for one in found)
    lines = {line.entry.id: line for line in lines_of([one.entry for one in found if one.entry])}
    return [DisputeLine(one, names.get(one.account_id, ""), lines.get(one.row_id)) for one in found]


def history_of(actor: Actor, practitioner_id: UUID) -> tuple[str, list[FieldChange]]:
    """The name and «было – стало» of a card."""
    changes = field_history(actor, practitioner_id)
    record(
        actor, "audit.history.read", subject=practitioner_id, resource="frmr.Practitioner", resource_id=practitioner_id
    )
    known = brief([practitioner_id]).get(practitioner_id)
    return (known.full_name if known else ""), changes


def lines_of(entries: Iterable[AuditEntry]) -> list[Line]:
    """Rows in words, with three questions for all names."""
    rows = list(entries)
    names = account_names({row.account_id for row in rows if row.account_id})
    people = brief({row.subject_id for row in rows if row.subject_id})
    places = organizations({row.organization_oid for row in rows if row.organization_oid})
    return [
        Line(
            entry=row, what=audit.words_of(row.code, "Действие в системе"),
            who=names.get(row.account_id, "") if row.account_id else "", role=role_title(row.role),
            organization=places[row.organization_oid].name_short if row.organization_oid in places
            else row.organization_oid,
            whom=people[row.subject_id].full_name if row.subject_id in people else "",
        )
        for row in rows
    ]  # fmt: skip


def role_title(role: str) -> str:
    return ROLE_TITLES[_ROLES[role]] if role in _ROLES else role


def _day(moment: Any) -> date:
    return to_moscow(moment).date()


def auditor_desk(actor: Actor, today: date) -> Desk:
    waiting, overdue = audit.open_disputes(actor, today)
    unseen = audit.unseen_findings(actor)
    state = audit.seals_state(actor)
    check = state.check
    lede = "Всё рассмотрено."
    if overdue:
        lede = f"Срок ответа прошёл у {text.counted(overdue, 'обращения', 'обращений', 'обращений')}. Начните с них."
    elif waiting:
        lede = f"Ответа ждёт {text.counted(waiting, 'обращение', 'обращения', 'обращений')}."
    elif unseen:
        lede = f"Посмотрите необычные обращения: {unseen}."
    whole = "Журнал ещё не проверяли целиком."
    if check and not check.is_going:
        whole = f"Журнал цел до печати № {check.seal}." if check.state == "whole" else "Проверка нашла нарушения."
    return Desk(
        "Аудитор",
        "",
        lede,
        ("Открыть журнал", reverse("workplace:audit")),
        (
            {
                "title": "Обращения людей",
                "href": reverse("workplace:audit_disputes"),
                "icon_name": "mail",
                "text": "Люди спрашивают, почему смотрели их данные. Ответьте в срок и с объяснением.",
                "tag_text": f"Просрочено: {overdue}" if overdue else f"Ждут: {waiting}" if waiting else "Пусто",
                "tag_kind": "bad" if overdue else "warn" if waiting else "good",
            },
            {
                "title": "Необычные обращения",
                "href": reverse("workplace:audit_unusual"),
                "icon_name": "alert",
                "text": "Много людей подряд, ночью, однофамильцы, чужие работники, отказ за отказом.",
                "tag_text": f"Не просмотрено: {unseen}" if unseen else "Пусто",
                "tag_kind": "warn" if unseen else "good",
            },
            {
                "title": "Журнал",
                "href": reverse("workplace:audit"),
                "icon_name": "search",
                "text": "Кто, что, о ком, когда и откуда. Поиск, запись целиком, таблица.",
            },
            {
                "title": "Печати журнала",
                "href": reverse("workplace:audit_seals"),
                "icon_name": "seal",
                "text": whole,
                "tag_text": "Нарушен" if check and check.state == "broken" else f"Печать № {state.last_seal}",
                "tag_kind": "bad" if check and check.state == "broken" else "good",
            },
        ),
    )
