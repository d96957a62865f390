"""ФНСИ: books, their editions, passports and records. The tables of the reference-data service."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models, transaction

from egisz.db.fields import OidField
from egisz.db.models import Entity
from egisz.db.statements import Statement
from egisz.nsi import rules
from egisz.nsi.rules import Coded


class Book(Entity):
    """Справочник."""

    oid = OidField("OID", unique=True)
    short_name = models.CharField("краткое название", max_length=500)
    current = models.ForeignKey("nsi.Edition", on_delete=models.SET_NULL, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = "справочник"

    def __str__(self) -> str:
        return f"{self.oid} {self.short_name}"


class Edition(Entity):
    """Версия справочника; immutable once loaded."""

    book = models.ForeignKey("nsi.Book", on_delete=models.CASCADE, related_name="+")
    version = models.CharField("версия", max_length=30)
    version_order = models.BigIntegerField("порядок версий")
    published_at = models.DateTimeField("опубликована")
    rows_count = models.PositiveIntegerField("записей")
    key_column = models.CharField("первичный ключ", max_length=60)
    value_column = models.CharField("столбец названия", max_length=60)
    parent_column = models.CharField("столбец родителя", max_length=60, blank=True)
    columns = models.JSONField("порядок столбцов в данных", default=list)
    origin = models.CharField("откуда", max_length=10)  # official | starter

    class Meta:
        verbose_name = "версия справочника"
        constraints = [models.UniqueConstraint(fields=["book", "version", "origin"], name="nsi_edition_once")]

    def __str__(self) -> str:
        return self.version


class Passport(models.Model):
    """Паспорт версии, as it was received (member order kept as a list of pairs in `text`)."""

    edition = models.OneToOneField("nsi.Edition", on_delete=models.CASCADE, related_name="+", primary_key=True)
    text = models.TextField("паспорт, JSON как получен")

    class Meta:
        verbose_name = "паспорт"

    def __str__(self) -> str:
        return str(self.edition_id)


# rows of the current edition that may be chosen: in force and not a bare group on top
_CHOOSABLE = """
SELECT r.code, r.title FROM nsi_record r JOIN nsi_book b ON b.current_id = r.edition_id
WHERE b.oid = %(oid)s AND r.is_active AND (r.ends_on IS NULL OR r.ends_on >= %(today)s)
  AND NOT (r.is_group AND r.parent_code = '')
"""
_STRICT = (
    _CHOOSABLE
    + """
  AND (r.code = %(text)s OR r.search_text LIKE ALL(%(words)s))
ORDER BY r.code = %(text)s DESC, (r.search_text = %(exact)s OR r.search_text LIKE %(exact_more)s) DESC,
         r.search_text LIKE %(prefix)s DESC, r.is_group, length(r.title), r.title, r.code
LIMIT %(limit)s"""
)
_CLOSENESS = 0.3  # of trigrams of the typed words in the words of a record
_CLOSE = (
    _CHOOSABLE.replace(
        "SELECT r.code, r.title", "SELECT r.code, r.title, word_similarity(%(query)s, r.search_text) AS near"
    )
    + """
  AND %(query)s <%% r.search_text
ORDER BY near DESC, r.is_group, length(r.title), r.code
LIMIT %(limit)s"""
)
_FIRST = _CHOOSABLE + "ORDER BY r.is_group, r.search_text, r.code LIMIT %(limit)s"


class RecordManager(models.Manager["Record"]):
    """Search in the current edition of a book."""

    def first_choices(self, book: str, today: date, limit: int) -> list[Coded]:
        return self._coded(_FIRST, oid=book, today=today, limit=limit)

    def strict_matches(self, book: str, text: str, today: date, limit: int) -> list[Coded]:
        """Whose words begin with all the typed words, or whose code it is; the best first."""
        parts = rules.words(text)
        if not parts:
            return []
        line = " ".join(parts)
        return self._coded(
            _STRICT, oid=book, today=today, text=text.strip(), words=[f"% {part}%" for part in parts],
            exact=f" {line}", exact_more=f" {line} |%", prefix=f" {line}%", limit=limit,
        )  # fmt: skip

    def close_matches(self, book: str, text: str, today: date, limit: int) -> list[Coded]:
        """Whose words look like the typed ones: the closest and those not much further."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(_CLOSENESS)])
            cursor.execute(_CLOSE, {"oid": book, "today": today, "query": " ".join(rules.words(text)), "limit": limit})
            rows = cursor.fetchall()
        return [Coded(code, title) for code, title, near in rows if near >= rows[0][2] - 0.15]

    def matches(self, book: str, query: str, today: date, limit: int) -> list[Coded]:
        """What to show while a person types: strict matches; only when there are none, close ones."""
        text = query.strip()[:200]
        parts = rules.words(text)
        if not parts:
            return self.first_choices(book, today, limit)
        found = self.strict_matches(book, text, today, limit)
        if found or sum(map(len, parts)) < 3:
            return found
        return self.close_matches(book, text, today, limit)

    def current(self, book: str, code: str) -> Coded | None:
        """The record of a code: of the current edition, else of the newest edition that knows it."""
        row = _CURRENT.first(book=book, code=code) if code else None
        return Coded(*row) if row else None

    def choosable(self, book: str, code: str, today: date) -> Coded | None:
        """The record of a code, when it may be chosen now."""
        sql = _CHOOSABLE + "AND r.code = %(code)s"
        found = self._coded(sql, oid=book, today=today, code=code) if code else []
        return found[0] if found else None

    def _coded(self, sql: str, **parameters: Any) -> list[Coded]:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return [Coded(code, title) for code, title in cursor.fetchall()]


class Record(models.Model):
    """Запись версии справочника; cells are strings or null in the order of `Edition.columns`."""

    id = models.BigAutoField(primary_key=True)
    edition = models.ForeignKey("nsi.Edition", on_delete=models.CASCADE, related_name="+")
    code = models.TextField("значение ключа")
    title = models.TextField("название")
    search_text = models.TextField("слова для поиска", blank=True)  # see rules.search_text
    parent_code = models.TextField("родитель", blank=True)
    is_group = models.BooleanField("есть подчинённые записи", default=False)
    cells = models.JSONField("значения", default=list)
    position = models.PositiveIntegerField("порядок, как получен")
    is_active = models.BooleanField("действует", default=True)
    ends_on = models.DateField("последний день действия", null=True, blank=True)

    objects = RecordManager()

    class Meta:
        verbose_name = "запись справочника"
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="nsi_record_key")]
        indexes = [
            models.Index(fields=["edition", "position"], name="nsi_record_order"),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="nsi_record_words"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


_CURRENT = Statement(
    lambda book, code: (
        Record.objects.filter(edition__book__oid=book, code=code)
        .order_by("edition__origin", "-edition__published_at", "-edition__version_order", "pk")
        .values_list("code", "title")[:1]
    ),
    book=str,
    code=str,
)


class CalendarDay(models.Model):
    """День производственного календаря, который отличается от обычной недели."""

    day = models.DateField("день", primary_key=True)
    is_working = models.BooleanField("рабочий")
    source = models.CharField("акт", max_length=300)
    is_provisional = models.BooleanField("предварительно: акт о переносах ещё не издан", default=False)

    class Meta:
        verbose_name = "день календаря"

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y}"
