"""Write one edition into its line: whole or not at all, sharing the records that its neighbours have.

The line keeps `[since, until)` ranges, see `Record`. An edition at coordinate m between its neighbours p < m < n:
a record of p that m lacks ends at m, and begins anew at n when n has it; a record that begins at n begins at m when m
has it, too; the rest of m is added with the range [m, n).
"""

# ruff: noqa: S608 - every name in the SQL is our own, values are parameters

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

import orjson
from django.db import connection, transaction
from django.db.models import Case, IntegerField, Max, Min, Value, When

from egisz.audit.public import record
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.nsi import rules
from egisz.nsi.events import EditionPublished
from egisz.nsi.models import OFFICIAL, Book, BookCode, Edition, Line, Passport
from egisz.nsi.models.records import MARK_EVERY, page_sql
from egisz.outbox.public import publish

_VALUES = ("code", "number", "cells", "title", "search_text", "parent_code", "is_group", "is_active", "ends_on")
_LISTED = ", ".join(_VALUES)
_OF_R = ", ".join(f"r.{name}" for name in _VALUES)
_SAME = " AND ".join(f"i.{name} = r.{name}" for name in _VALUES if name not in ("number", "ends_on"))
_SAME += " AND i.ends_on IS NOT DISTINCT FROM r.ends_on"
_BEFORE = "r.line_id = %(line)s AND r.since < %(at)s AND r.until > %(at)s"
_LOST = f"{_BEFORE} AND NOT EXISTS (SELECT 1 FROM nsi_incoming i WHERE {_SAME})"

_INCOMING = f"""
CREATE TEMPORARY TABLE nsi_incoming ON COMMIT DROP AS SELECT {_LISTED} FROM nsi_record WITH NO DATA
"""
_BEGIN_ANEW = f"""
INSERT INTO nsi_record (line_id, since, until, {_LISTED})
SELECT r.line_id, %(next)s, r.until, {_OF_R} FROM nsi_record r WHERE {_LOST} AND r.until > %(next)s
"""
_END = f"UPDATE nsi_record r SET until = %(at)s WHERE {_LOST}"
_KEPT = f"DELETE FROM nsi_incoming i USING nsi_record r WHERE {_BEFORE} AND {_SAME}"
_BEGIN_EARLIER = f"""
WITH earlier AS (
  UPDATE nsi_record r SET since = %(at)s FROM nsi_incoming i
  WHERE r.line_id = %(line)s AND r.since = %(next)s AND {_SAME} RETURNING r.code
) DELETE FROM nsi_incoming i USING earlier WHERE i.code = earlier.code
"""
_ADD = f"""
INSERT INTO nsi_record (line_id, since, until, {_LISTED})
SELECT %(line)s, %(at)s, %(until)s, {_LISTED} FROM nsi_incoming
"""


def store_edition(
    actor: Actor,
    facts: rules.PassportFacts,
    columns: Sequence[str],
    rows: list[rules.ReadRow],
    *,
    origin: str = OFFICIAL,
    text: str | None = None,
) -> UUID | None:
    """Write an edition and choose the current one anew. None when the line already has the version.

    text: the passport as received; without it the passport is built of the facts.
    """
    with transaction.atomic():
        _take_time()
        Book.objects.get_or_create(oid=facts.oid, defaults={"short_name": facts.short_name[:500]})
        book = Book.objects.select_for_update().get(oid=facts.oid)
        line, _ = Line.objects.get_or_create(book=book, origin=origin)
        order = rules.version_order(facts.version)
        if Edition.objects.filter(line=line, version_order=order).exists():
            return None  # known, or another process was quicker
        edition = _edition(line, facts, columns, rows)
        is_first = not Edition.objects.filter(line=line).exists()
        edition.save(force_insert=True)
        built = orjson.dumps(rules.passport_members(facts), option=orjson.OPT_INDENT_2).decode()
        Passport.objects.create(edition=edition, text=text or built, is_received=text is not None)
        added = _write_first(line, order, rows) if is_first else _write_between(line, order, rows)
        _set_marks(edition)
        choose_current(book)
        _announce(book, edition, origin)
        record(actor, "nsi.edition_loaded", resource="nsi.Edition", resource_id=edition.pk, oid=facts.oid,
               version=facts.version, rows=len(rows), rows_added=added, origin=origin)  # fmt: skip
    return edition.pk


def _take_time() -> None:
    """A book of 300 000 records may need more than the patience with ordinary statements has."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")


def choose_current(book: Book) -> None:
    """The newest official edition that is not annulled; the newest starter one while there is no official."""
    first = Case(When(line__origin=OFFICIAL, then=Value(0)), default=Value(1), output_field=IntegerField())
    best = Edition.objects.filter(line__book=book, annulled_at=None).order_by(first, "-version_order").first()
    Book.objects.filter(pk=book.pk).update(current=best, **({"short_name": best.short_name[:500]} if best else {}))
    if best is None:
        return
    others = {code["value"]: code["type"] for code in best.codes if code["value"] != book.oid}
    BookCode.objects.filter(book=book).exclude(oid__in=others).delete()
    BookCode.objects.bulk_create(
        [BookCode(book=book, oid=oid, type=kind) for oid, kind in others.items()],
        update_conflicts=True, unique_fields=["book", "oid"], update_fields=["type"],
    )  # fmt: skip


def _announce(book: Book, edition: Edition, origin: str) -> None:
    """Tell that an official edition became the current one; `book` still knows the one before."""
    if origin == OFFICIAL and Book.objects.filter(pk=book.pk, current=edition).exists():
        before = book.current
        publish(
            EditionPublished(at=clock.now(), edition_id=edition.pk, book_oid=book.oid, version=edition.version,
                             since_version=before.version if before and before.line_id == edition.line_id else "")
        )  # fmt: skip


def _edition(
    line: Line, facts: rules.PassportFacts, columns: Sequence[str], rows: Sequence[rules.ReadRow]
) -> Edition:  # fmt: skip
    return Edition(
        line=line,
        version=facts.version,
        version_order=rules.version_order(facts.version),
        rows_count=len(rows),
        first_made_at=facts.first_made_at,
        published_at=facts.published_at,
        updated_at=facts.updated_at,
        identifier=facts.identifier,
        full_name=facts.full_name,
        short_name=facts.short_name,
        description=facts.description,
        structure_notes=facts.structure_notes,
        release_notes=facts.release_notes,
        laws=[{"id": law.id, "version": law.version} for law in facts.laws],
        resp_organization_id=facts.resp_organization_id,
        auth_organization_id=facts.auth_organization_id,
        type_id=facts.type_id,
        group_id=facts.group_id,
        approve_date=facts.approve_date,
        fields=rules.field_members(facts.fields),
        keys=rules.key_members(facts.keys),
        codes=rules.code_members(facts.codes),
        hierarchical=facts.hierarchical,
        archive=facts.archive,
        nsi_dictionary_id=facts.nsi_dictionary_id,
        columns=list(columns) or [field.name for field in facts.fields],
        key_column=facts.key_column,
        title_column=rules.title_column(facts, columns) if columns else facts.value_column or facts.key_column,
        parent_column=facts.parent_column,
        order_by=rules.order_of(facts, rows),
    )


def _write_first(line: Line, order: int, rows: list[rules.ReadRow]) -> int:
    _copy("nsi_record (line_id, since, until, ", (line.pk, order, rules.FOREVER), rows)
    return len(rows)


def _write_between(line: Line, order: int, rows: list[rules.ReadRow]) -> int:
    """Records that were really added."""
    coming = Edition.objects.filter(line=line, version_order__gt=order).aggregate(next=Min("version_order"))["next"]
    going = Edition.objects.filter(line=line, version_order__lt=order).aggregate(last=Max("version_order"))["last"]
    values = {"line": line.pk, "at": order, "next": coming, "until": coming or rules.FOREVER}
    with connection.cursor() as cursor:
        cursor.execute(_INCOMING)
    _copy("nsi_incoming (", (), rows)
    added = 0
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX ON nsi_incoming (code)")
        cursor.execute("ANALYZE nsi_incoming")
        if going is not None:
            if coming is not None:
                cursor.execute(_BEGIN_ANEW, values)
                added += cursor.rowcount
            cursor.execute(_END, values)
            cursor.execute(_KEPT, values)
        if coming is not None:
            cursor.execute(_BEGIN_EARLIER, values)
        cursor.execute(_ADD, values)
        added += cursor.rowcount
        cursor.execute("DROP TABLE nsi_incoming")
    return added


def _copy(into: str, before: Iterable[object], rows: list[rules.ReadRow]) -> None:
    parents = {row.parent_code for row in rows if row.parent_code}
    first = tuple(before)
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {into}{_LISTED}) FROM STDIN") as stream,
    ):
        for row in rows:
            stream.write_row((
                *first, row.code, row.number, row.cells, row.title, row.search_text, row.parent_code,
                row.code in parents, row.is_active, row.ends_on,
            ))  # fmt: skip


def _set_marks(edition: Edition) -> None:
    """Remember the key at every two hundredth row."""
    if edition.rows_count <= MARK_EVERY:
        return
    listed = page_sql(edition.order_by, far=False, columns="r.code, r.number")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO nsi_mark (edition_id, place, code, number)"
            f" SELECT %(edition)s, o.n / {MARK_EVERY}, o.code, o.number FROM"
            f" (SELECT l.*, row_number() OVER () - 1 AS n FROM ({listed}) l) o"
            f" WHERE o.n > 0 AND o.n %% {MARK_EVERY} = 0",
            {"line": edition.line_id, "at": edition.version_order, "edition": edition.pk, "offset": 0, "limit": None},
        )
