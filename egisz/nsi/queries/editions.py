"""Books and their editions: the catalogue, one edition, all editions, passports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet

from egisz.kernel.clock import MOSCOW
from egisz.nsi import rules
from egisz.nsi.models import Book, BookCode, Edition, Passport
from egisz.nsi.types import CataloguePage, EditionInfo

CATALOGUE_ORDERS = {
    "oid": "line__book__oid", "identifier": "identifier", "version": "version_order", "rowsCount": "rows_count",
    "createDate": "first_made_at", "publishDate": "published_at", "lastUpdate": "updated_at", "fullName": "full_name",
    "shortName": "short_name", "typeId": "type_id", "groupId": "group_id", "approveDate": "approve_date",
}  # fmt: skip


def catalogue(
    *,
    oid: str = "",
    text: str = "",
    name: str = "",
    description: str = "",
    law: str = "",
    organization_id: int | None = None,
    type_id: int | None = None,
    group_id: int | None = None,
    with_archive: bool = True,
    published_from: date | datetime | None = None,
    published_to: date | datetime | None = None,
    sorting: str = "shortName",
    descending: bool = False,
    page: int = 1,
    size: int = 25,
) -> CataloguePage:
    """Current editions of books. All conditions hold at once; texts are parts in any case, `text` in any of the texts.

    oid: exact, additional OIDs too. law: the number of a law in the passport. sorting: a key of CATALOGUE_ORDERS.
    A day as `published_to` includes the whole day.
    """
    found = _editions().filter(line__book__current=F("pk"))
    for part, columns in (
        (name, ["full_name", "short_name"]),
        (description, ["description"]),
        (text, ["full_name", "short_name", "description", "line__book__oid", "identifier"]),
    ):
        for word in part.split():
            found = found.filter(_any_of(columns, word))
    if oid:
        found = found.filter(Q(line__book__oid=oid) | Q(line__book__in=_books_by_code(oid)))
    if law:
        found = found.filter(laws__contains=[{"id": int(law)}]) if law.isdecimal() else found.none()
    if organization_id is not None:
        found = found.filter(resp_organization_id=organization_id)
    if type_id is not None:
        found = found.filter(type_id=type_id)
    if group_id is not None:
        found = found.filter(group_id=group_id)
    if not with_archive:
        found = found.exclude(archive=True)
    if published_from is not None:
        found = found.filter(published_at__gte=_moment(published_from))
    if published_to is not None:
        end = published_to if isinstance(published_to, datetime) else _moment(published_to + timedelta(days=1))
        found = found.filter(published_at__lt=end)
    order = F(CATALOGUE_ORDERS.get(sorting, "short_name"))
    found = found.order_by(order.desc() if descending else order.asc(), "line__book__oid")
    begin = (max(page, 1) - 1) * max(size, 1)
    return CataloguePage(found.count(), tuple(_info(row) for row in found[begin : begin + max(size, 1)]))


def edition(oid: str, version: str | None = None, on: date | datetime | None = None) -> EditionInfo | None:
    """One edition of a book: of a version; else in force on a day (the newest published by then); else the current one.

    oid: the main or an additional one. Editions of the starter set are asked only while there are no official ones.
    """
    book = _book(oid)
    if book is None:
        return None
    of_line = _editions().filter(line__book=book, line=F("line__book__current__line"))
    if version is not None:
        found = of_line.filter(version=version)
    elif on is not None:
        end = on if isinstance(on, datetime) else _moment(on + timedelta(days=1)) - timedelta(microseconds=1)
        found = of_line.filter(published_at__lte=end, annulled_at=None).order_by("-version_order")
    else:
        found = of_line.filter(pk=F("line__book__current"))
    row = found.first()
    return _info(row) if row else None


def edition_by_id(edition_id: UUID) -> EditionInfo | None:
    """The edition of an id."""
    row = _editions().filter(pk=edition_id).first()
    return _info(row) if row else None


def editions(oid: str) -> list[EditionInfo]:
    """All editions of a book, the newest version first; annulled ones too."""
    book = _book(oid)
    if book is None:
        return []
    rows = _editions().filter(line__book=book, line=F("line__book__current__line")).order_by("-version_order")
    return [_info(row) for row in rows]


def passport_text(edition_id: UUID) -> str:
    """The answer of `passport`: JSON as received, or as built here."""
    return Passport.objects.values_list("text", flat=True).get(edition=edition_id)


def built_passport(info: EditionInfo) -> dict[str, object]:
    """The 27 members of a passport made of the model, for editions that were not received."""
    return rules.passport_members(info.facts)


def _book(oid: str) -> Book | None:
    return Book.objects.filter(oid=oid).first() or _books_by_code(oid).order_by("oid").first()


def _books_by_code(oid: str) -> QuerySet[Book]:
    return Book.objects.filter(pk__in=BookCode.objects.filter(oid=oid).values("book"))


def _editions() -> QuerySet[Edition]:
    return Edition.objects.select_related("line__book")


def _any_of(columns: Sequence[str], word: str) -> Q:
    condition = Q()
    for column in columns:
        condition |= Q(**{f"{column}__icontains": word})
    return condition


def _moment(day: date | datetime) -> datetime:
    return day if isinstance(day, datetime) else datetime.combine(day, time(), MOSCOW)


def _info(row: Edition) -> EditionInfo:
    book = row.line.book
    return EditionInfo(
        id=row.pk,
        book_id=book.pk,
        oid=book.oid,
        origin=row.line.origin,
        line=row.line.pk,
        at=row.version_order,
        version=row.version,
        rows_count=row.rows_count,
        columns=tuple(row.columns),
        key_column=row.key_column,
        title_column=row.title_column,
        parent_column=row.parent_column,
        order_by=row.order_by,
        is_current=book.current_id == row.pk,
        annulled_at=row.annulled_at,
        annul_reason=row.annul_reason,
        facts=_facts(row, book.oid),
    )


def _facts(row: Edition, oid: str) -> rules.PassportFacts:
    return rules.PassportFacts(
        oid=oid,
        version=row.version,
        identifier=row.identifier,
        full_name=row.full_name,
        short_name=row.short_name,
        rows_count=row.rows_count,
        first_made_at=row.first_made_at,
        published_at=row.published_at,
        updated_at=row.updated_at,
        description=row.description,
        structure_notes=row.structure_notes,
        release_notes=row.release_notes,
        laws=rules.laws_of(row.laws),
        resp_organization_id=row.resp_organization_id,
        auth_organization_id=row.auth_organization_id,
        type_id=row.type_id,
        group_id=row.group_id,
        approve_date=row.approve_date,
        fields=rules.fields_of(row.fields),
        keys=rules.keys_of(row.keys),
        codes=rules.codes_of(row.codes),
        hierarchical=row.hierarchical,
        archive=row.archive,
        nsi_dictionary_id=row.nsi_dictionary_id,
    )
