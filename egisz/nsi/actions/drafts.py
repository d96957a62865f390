"""Drafts of editions: read a file, show what it would change, publish it whole, or drop it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.db import DataError, connection, transaction

from egisz.audit.public import record
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound, Objection, Refused
from egisz.nsi import rules
from egisz.nsi.actions.storing import choose_current, store_edition
from egisz.nsi.events import EditionAnnulled
from egisz.nsi.gateway import archives
from egisz.nsi.models import OFFICIAL, Book, Draft, DraftPage, Edition
from egisz.nsi.permissions import require_publisher
from egisz.nsi.queries import edition, edition_by_id
from egisz.nsi.queries.drafts import plan_of
from egisz.nsi.types import Counters, EditionInfo, LoadPlan
from egisz.outbox.public import publish as announce

_PAGE = 2000
_SAMPLES = 10  # of each kind


def dry_run(
    actor: Actor,
    name: str,
    data: bytes,
    *,
    oid: str = "",
    version: str = "",
    book_name: str = "",
    now: datetime | None = None,
) -> LoadPlan:
    """Read a distribution file and tell what it would change; nothing of it is seen by others before `publish`.

    OID and version: as given, else as the file or its name says. Raises `Refused` (field «file», «oid» or «version»).
    """
    require_publisher(actor)
    now = now or clock.now()
    try:
        table = archives.read_file(name, data, _limits())
        said = rules.file_name(name) or rules.file_name(table.name)
        oid = oid or table.oid or (said.oid if said else "")
        version = version or table.version or (said.version if said else "")
        _require_names(oid, version)
        oid = _main_oid(oid)
        base = _base(oid, version)
        facts = rules.drafted(base.facts if base else None, oid=oid, version=version, name=book_name,
                              columns=table.columns, rows=table.rows, now=now)  # fmt: skip
        rows = rules.plain_values(facts, table.columns, table.rows)
        return stage(actor, facts, table.columns, rows, source=Draft.Source.UPLOAD, address=name)
    except rules.BadAnswer as error:
        raise Refused(Objection("NSI_FILE", f"Файл {name} не принят: {error}.", field="file")) from error


def stage(
    actor: Actor,
    facts: rules.PassportFacts,
    columns: Sequence[str],
    rows: Sequence[rules.Row],
    *,
    source: str,
    address: str = "",
) -> LoadPlan:
    """Put an edition in the making aside with a report of what it changes. Raises `BadAnswer` or `Refused`."""
    require_publisher(actor)
    rules.check_structure(facts)
    rules.check_columns(facts, columns)
    rules.check_rows(facts, columns, rows)
    read = rules.read_rows(facts, columns, rows)
    base = _base(facts.oid, facts.version)
    if Edition.objects.filter(
        line__book__oid=facts.oid, line__origin=OFFICIAL, version_order=rules.version_order(facts.version)
    ).exists():
        raise Refused(
            Objection(
                "NSI_VERSION_KNOWN",
                f"Версия {facts.version} уже опубликована и не меняется. Укажите следующую"
                f" – например, {rules.next_version(facts.version)}.",
                field="version",
            )
        )
    with transaction.atomic():
        draft = Draft.objects.create(
            source=source,
            address=address[:300],
            oid=facts.oid,
            version=facts.version,
            passport=orjson.dumps(rules.passport_members(facts)).decode(),
            columns=list(columns),
            rows_count=len(rows),
            base_id=base.id if base else None,
            report=_report(facts, columns, read, base),
            made_by=actor.account_id,
        )
        DraftPage.objects.bulk_create(
            DraftPage(draft=draft, number=number, rows=orjson.dumps(list(rows[start : start + _PAGE])).decode())
            for number, start in enumerate(range(0, len(rows), _PAGE), 1)
        )
        record(actor, "nsi.draft_made", resource="nsi.Draft", resource_id=draft.pk, oid=facts.oid,
               version=facts.version, rows=len(rows))  # fmt: skip
    return plan_of(draft)


def publish(actor: Actor, draft_id: UUID, *, note: str = "", now: datetime | None = None) -> UUID:
    """Make a draft an edition: its counters become the release notes, followed by `note`. Returns the edition's id."""
    require_publisher(actor)
    now = now or clock.now()
    with transaction.atomic():
        draft = _ready(draft_id)
        base = _base(draft.oid, draft.version)
        if (base.id if base else None) != draft.base_id:
            raise Refused(
                Objection(
                    "NSI_PLAN_STALE",
                    "Пока черновик ждал, у справочника появилась другая версия. Проверьте файл ещё раз.",
                )
            )
        notes = Counters(**draft.report["counters"]).text()
        facts = replace(
            rules.passport_facts(orjson.loads(draft.passport)),
            published_at=now,
            updated_at=now,
            release_notes=f"{notes}\n{note.strip()}" if note.strip() else notes,
        )
        try:
            rows = rules.read_rows(facts, draft.columns, draft_rows(draft))
            edition_id = store_edition(actor, facts, draft.columns, rows)
        except DataError as error:
            raise Refused(Objection("NSI_FILE", f"База не приняла запись: {error}.", field="file")) from error
        if edition_id is None:
            raise Refused(Objection("NSI_VERSION_KNOWN", f"Версия {draft.version} уже опубликована.", field="version"))
        draft.state, draft.edition_id, draft.changed_at = Draft.State.PUBLISHED, edition_id, now
        draft.save(update_fields=["state", "edition", "changed_at"])
        DraftPage.objects.filter(draft=draft).delete()
        record(actor, "nsi.draft_published", resource="nsi.Draft", resource_id=draft.pk, oid=draft.oid,
               version=draft.version)  # fmt: skip
    return edition_id


def cancel_draft(actor: Actor, draft_id: UUID, *, now: datetime | None = None) -> None:
    """Drop a draft that is not to be published."""
    require_publisher(actor)
    with transaction.atomic():
        draft = _ready(draft_id)
        draft.state, draft.changed_at = Draft.State.CANCELLED, now or clock.now()
        draft.save(update_fields=["state", "changed_at"])
        DraftPage.objects.filter(draft=draft).delete()
        record(actor, "nsi.draft_cancelled", resource="nsi.Draft", resource_id=draft.pk, oid=draft.oid,
               version=draft.version)  # fmt: skip


def annul_edition(actor: Actor, edition_id: UUID, reason: str, *, now: datetime | None = None) -> None:
    """Take an edition that was published by mistake out of force; it stays readable by its version."""
    require_publisher(actor)
    now = now or clock.now()
    if not reason.strip():
        raise Refused(Objection("NSI_REASON_EMPTY", "Напишите, почему версия аннулируется.", field="reason"))
    with transaction.atomic():
        found = Edition.objects.select_related("line").filter(pk=edition_id).first()
        if found is None:
            raise NotFound
        book = Book.objects.select_for_update().get(pk=found.line.book_id)
        found = Edition.objects.select_for_update().get(pk=edition_id)
        if found.annulled_at is not None:
            raise Refused(Objection("NSI_ALREADY_ANNULLED", "Эта версия уже аннулирована."))
        found.annulled_at, found.annul_reason, found.changed_at = now, reason.strip(), now
        found.save(update_fields=["annulled_at", "annul_reason", "changed_at"])
        choose_current(book)
        announce(EditionAnnulled(at=now, edition_id=found.pk, book_oid=book.oid, version=found.version))
        record(actor, "nsi.edition_annulled", resource="nsi.Edition", resource_id=found.pk, oid=book.oid,
               version=found.version)  # fmt: skip


def draft_rows(draft: Draft) -> list[rules.Row]:
    """All rows of a draft in order."""
    pages = DraftPage.objects.filter(draft=draft).order_by("number").values_list("rows", flat=True)
    return [row for page in pages for row in orjson.loads(page)]


def _limits() -> archives.Limits:
    return archives.Limits(total=settings.EGISZ_NSI_UNPACKED_MB << 20, ratio=settings.EGISZ_NSI_UNPACK_RATIO)


def _require_names(oid: str, version: str) -> None:
    problems = []
    if not oid:
        problems.append(Objection("NSI_OID_EMPTY", "Укажите OID справочника: имя файла его не содержит.", field="oid"))
    if not version:
        problems.append(
            Objection("NSI_VERSION_EMPTY", "Укажите версию: имя файла её не содержит.", field="version")
        )  # fmt: skip
    elif not rules.is_version(version):
        problems.append(
            Objection("NSI_VERSION_WRONG", "Запишите версию числами через точку, например 1.2.", field="version")
        )
    if problems:
        raise Refused(*problems)


def _main_oid(oid: str) -> str:
    """The main OID of a book that is asked for by an additional one."""
    info = edition(oid)
    return info.oid if info else oid


def _ready(draft_id: UUID) -> Draft:
    draft = Draft.objects.select_for_update(of=("self",)).filter(pk=draft_id).first()
    if draft is None:
        raise NotFound
    if draft.state != Draft.State.READY:
        raise Refused(Objection("NSI_DRAFT_DONE", f"Этот черновик уже {draft.get_state_display()}."))
    return draft


def _base(oid: str, version: str) -> EditionInfo | None:
    """The official edition before a version; else the one after it."""
    order = rules.version_order(version)
    line = Edition.objects.filter(line__book__oid=oid, line__origin=OFFICIAL)
    found = line.filter(version_order__lt=order).order_by("-version_order").first()
    found = found or line.filter(version_order__gt=order).order_by("version_order").first()
    return edition_by_id(found.pk) if found else None


def _report(
    facts: rules.PassportFacts, columns: Sequence[str], rows: Sequence[rules.ReadRow], base: EditionInfo | None
) -> dict[str, Any]:
    old = _packed(base) if base else {}
    old_columns = base.columns if base else columns
    told = rules.differences(old_columns, old, columns, rows)
    fields = rules.field_differences(base.facts, facts) if base else []
    operations = [operation for operation, _, _ in fields]
    counters = Counters(
        len(told.added), len(told.changed), len(told.removed),
        operations.count("ALTER_ADD_COLUMN") if base else len(facts.fields),
        operations.count("ALTER_COLUMN"), operations.count("ALTER_DROP_COLUMN"),
    )  # fmt: skip
    new = {row.code: row.cells for row in rows}
    samples = [
        {"operation": operation, "code": code, "old": _named(old_columns, old.get(code)),
         "new": _named(columns, new.get(code))}
        for operation, codes in (("INSERT", told.added), ("UPDATE", told.changed), ("DELETE", told.removed))
        for code in codes[:_SAMPLES]
    ]  # fmt: skip
    return {
        "counters": asdict(counters),
        "samples": samples,
        "fields": [{"operation": o, "number": n, "field": asdict(f)} for o, n, f in fields],
        "keys": [
            {"operation": o, "number": n, "key": asdict(k)}
            for o, n, k in (rules.key_differences(base.facts, facts) if base else [])
        ],
        "notes": _notes(facts, base, counters),
    }


def _notes(facts: rules.PassportFacts, base: EditionInfo | None, counters: Counters) -> list[str]:
    if base is None:
        return [
            "Справочника ещё нет: он будет заведён. Ключ – "
            f"{facts.key_column}, название – {facts.value_column or 'не выделено'}; проверьте типы полей."
        ]
    notes = []
    if rules.version_order(facts.version) < base.at:
        notes.append(f"Версия {facts.version} старше уже загруженной {base.version}: действующая версия не изменится.")
    if counters == Counters():
        notes.append(f"Содержание не отличается от версии {base.version}.")
    if base.rows_count and counters.rows_removed * 2 > base.rows_count:
        notes.append("Удаляется больше половины записей: проверьте, что файл полный.")
    return notes


def _packed(info: EditionInfo) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.code, r.cells FROM nsi_record r WHERE r.line_id = %s AND r.since <= %s AND r.until > %s"
            " ORDER BY r.number, r.code",
            [info.line, info.at, info.at],
        )
        return dict(cursor.fetchall())


def _named(columns: Sequence[str], cells: str | None) -> Mapping[str, str | None] | None:
    return None if cells is None else dict(zip(columns, orjson.loads(cells), strict=True))
