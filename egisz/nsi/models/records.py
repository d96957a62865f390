"""Records of lines of editions, and how the records of one edition are read.

Editions of a line share unchanged records. A record holds two coordinates of its line (`Edition.version_order`):
`since`, the first edition that has it, and `until`, the first later edition that does not (`rules.FOREVER` while all
later ones do). The records of the edition at coordinate m are `since <= m AND until > m` (docs/adr/0009).
"""

# ruff: noqa: S608 - every name in the SQL is our own, values are parameters

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Collate, Left

from egisz.db.statements import Statement
from egisz.nsi import rules
from egisz.nsi.models import search
from egisz.nsi.rules import Coded

MARK_EVERY = 200  # records between two marks of an edition

# rows of the current edition that may be chosen: in force and not a bare group on top
_CHOOSABLE = """
SELECT r.code, r.title FROM nsi_book b JOIN nsi_edition e ON e.id = b.current_id
JOIN nsi_record r ON r.line_id = e.line_id AND r.since <= e.version_order AND r.until > e.version_order
WHERE b.oid = %(oid)s AND r.is_active AND (r.ends_on IS NULL OR r.ends_on >= %(today)s)
  AND NOT (r.is_group AND r.parent_code = '')
"""


def page_sql(order_by: str, *, far: bool, columns: str = "r.cells") -> str:
    """SELECT of a page of an edition in its own order, by an index, without sorting.

    Parameters by name: line, at (the coordinate), offset, limit; where `far`, also edition and place: then `offset`
    counts from mark `place` (row `place * MARK_EVERY`), so that a far page costs no more than a near one.
    """
    column, way = order_by.lstrip("-"), "DESC" if order_by.startswith("-") else "ASC"
    mark = (
        f" AND r.{column} {'<=' if way == 'DESC' else '>='} "
        f"(SELECT k.{column} FROM nsi_mark k WHERE k.edition_id = %(edition)s AND k.place = %(place)s)"
        if far
        else ""
    )
    present = "r.number IS NOT NULL AND " if column == "number" else ""
    return (
        f"SELECT {columns} FROM nsi_record r WHERE {present}r.line_id = %(line)s"
        f" AND r.since <= %(at)s AND r.until > %(at)s{mark} ORDER BY r.{column} {way} OFFSET %(offset)s LIMIT %(limit)s"
    )


class RecordManager(models.Manager["Record"]):
    """Search in the current edition of a book."""

    def strict_matches(self, book: str, text: str, today: date, limit: int) -> list[Coded]:
        """Whose words begin with all the typed words, or whose code it is; the best first."""
        field = self._field(book, today)
        return [search.plain(row) for row in search.strict(field, text, limit)] if field else []

    def matches(self, book: str, query: str, today: date, limit: int) -> list[Coded]:
        """What to show while a person types: see `models.search`."""
        field = self._field(book, today)
        return [search.plain(row) for row in search.find(field, query, limit)] if field else []

    def current(self, book: str, code: str) -> Coded | None:
        """The record of a code: of the current edition, else of the newest edition that knows it."""
        row = _CURRENT.first(book=book, code=code) if code else None
        return Coded(*row[:2]) if row else None

    def choosable(self, book: str, code: str, today: date) -> Coded | None:
        """The record of a code, when it may be chosen now."""
        sql = _CHOOSABLE + "AND r.code = %(code)s"
        found = self._coded(sql, oid=book, today=today, code=code) if code else []
        return found[0] if found else None

    def _field(self, book: str, today: date) -> search.Field | None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT e.line_id, e.version_order FROM nsi_book b JOIN nsi_edition e ON e.id = b.current_id"
                " WHERE b.oid = %s",
                [book],
            )
            row = cursor.fetchone()
        return search.Field(row[0], row[1], today) if row else None

    def _coded(self, sql: str, **parameters: Any) -> list[Coded]:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return [Coded(code, title) for code, title in cursor.fetchall()]


class Record(models.Model):
    """Запись справочника: a row of all the editions of its line from `since` up to and without `until`.

    `cells` are packed (`rules.pack_cells`): a JSON list of strings and nulls in the order of `Edition.columns`.
    """

    id = models.BigAutoField(primary_key=True)
    line = models.ForeignKey("nsi.Line", on_delete=models.CASCADE, related_name="+", db_index=False)
    since = models.BigIntegerField("с версии")
    until = models.BigIntegerField("до версии", default=rules.FOREVER)
    code = models.TextField("значение ключа", db_collation="C")
    number = models.BigIntegerField("значение ключа, если это число", null=True)
    cells = models.TextField("значения, JSON")
    title = models.TextField("название")
    search_text = models.TextField("слова для поиска", blank=True)  # see rules.search_text
    parent_code = models.TextField("родитель", blank=True, db_collation="C")
    is_group = models.BooleanField("есть подчинённые записи", default=False)
    is_active = models.BooleanField("действует", default=True)
    ends_on = models.DateField("последний день действия", null=True, blank=True)
    search_words = models.GeneratedField(
        expression=Func("code", "search_text", function="nsi_search_words"),
        output_field=SearchVectorField(),
        db_persist=True,
        verbose_name="слова и основы слов",
    )

    objects = RecordManager()

    class Meta:
        verbose_name = "запись справочника"
        constraints = [
            models.UniqueConstraint(fields=["line", "code", "since"], name="nsi_record_key"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="nsi_record_range"),
        ]
        indexes = [
            models.Index(fields=["line", "number"], name="nsi_record_number", condition=Q(number__isnull=False)),
            models.Index(fields=["line", "parent_code"], name="nsi_record_parent", condition=~Q(parent_code="")),
            GinIndex(fields=["search_words"], name="nsi_record_lexemes"),
            models.Index("line", Collate(Left("search_text", 120), "C"), "code", name="nsi_record_name"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Mark(models.Model):
    """Закладка версии: the key at every two hundredth row of the edition: far pages are found at once."""

    id = models.BigAutoField(primary_key=True)
    edition = models.ForeignKey("nsi.Edition", on_delete=models.CASCADE, related_name="+", db_index=False)
    place = models.PositiveIntegerField("номер")
    code = models.TextField("значение ключа", db_collation="C")
    number = models.BigIntegerField("значение ключа, если это число", null=True)

    class Meta:
        verbose_name = "закладка версии"
        constraints = [models.UniqueConstraint(fields=["edition", "place"], name="nsi_mark_once")]

    def __str__(self) -> str:
        return f"{self.place}: {self.code}"


_NOW = "line__book__current__"
_IN_CURRENT = Q(
    line=F(f"{_NOW}line"), since__lte=F(f"{_NOW}version_order"), until__gt=F(f"{_NOW}version_order")
)  # fmt: skip
_CURRENT = Statement(
    lambda book, code: (
        Record.objects.filter(line__book__oid=book, code=code)
        .order_by(Case(When(_IN_CURRENT, then=Value(0)), default=Value(1)), "line__origin", "-until")
        .values_list("code", "title")[:1]
    ),
    book=str,
    code=str,
)
