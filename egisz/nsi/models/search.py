"""Search in the records of one edition: the one order of results of pickers, REST and `$expand`.

What was typed is taken as it stands; when that finds nothing, by the other keyboard layout and the other alphabet;
then with typos corrected by the words of the book; then with one of several words left out. Within the first of these
that finds anything the order is: the code itself; names that begin with the text, by alphabet; all words as typed;
all words in other forms or by their synonyms (each: shorter names first; by alphabet where very many match). The
order is total, so pages fit together.
"""

# ruff: noqa: S608 - every name in the SQL is our own, values are parameters

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from egisz.nsi import rules
from egisz.nsi.rules.searching import Part, Wanted, corrected, wanted
from egisz.nsi.rules.spelling import distance, readings, slips_allowed

_COLUMNS = "r.code, r.title, r.parent_code, r.is_group, r.is_active, r.cells, r.ends_on"
_FROM = "FROM nsi_record r WHERE r.line_id = %(line)s AND r.since <= %(at)s AND r.until > %(at)s"
_IN_FORCE = " AND r.is_active AND (r.ends_on IS NULL OR r.ends_on >= %(today)s)"
_CHOOSABLE = f"{_IN_FORCE} AND NOT (r.is_group AND r.parent_code = '')"
_NAME = 'left(r.search_text, 120) COLLATE "C"'
_STARTS = f"{_NAME} >= %(first)s AND {_NAME} < %(last)s"
_BY_CODE = "(r.code = %(text)s OR nsi_plain_code(r.code) = %(code)s OR nsi_other_code(r.search_text) = %(code)s)"
_MOST_CORRECTIONS = 4
_FEW = 1000  # matches that are all read and sorted by fit; more go by name
_WALK = 4000  # names that are looked through for them before the index of words is asked
_CLOSE = 0.3  # of the trigrams of a typed word: where corrections are looked for


@dataclass(frozen=True, slots=True)
class Field:
    """Where to search. today: only what may be chosen then; None: every record of the edition.

    with_groups: what is in force, bare groups too.
    """

    line: int
    at: int
    today: date | None = None
    with_groups: bool = False


Row = tuple[str, str, str, bool, bool, str, date | None]  # as in _COLUMNS


def find(field: Field, text: str, limit: int, offset: int = 0) -> list[Row]:
    """Records for a typed text, the best first; for an empty text all of them by name."""
    asked = wanted(text)
    if not asked.words:
        return _Search(field, asked, "").named(limit, offset)
    for reading, said in _readings(field, text, asked):
        search = _Search(field, reading, said)
        found = search.page(limit, offset)
        if found or (offset and search.page(1, 0)):
            return found
    return []


def strict(field: Field, text: str, limit: int) -> list[Row]:
    """Records that match what was typed as it stands: nothing corrected, nothing left out."""
    asked = wanted(text)
    return _Search(field, asked, text.strip()).page(limit, 0) if asked.words else []


def _readings(field: Field, text: str, asked: Wanted) -> Iterator[tuple[Wanted, str]]:
    yield asked, text.strip()
    others = [(wanted(reading), reading) for reading in readings(text)]
    yield from ((other, said) for other, said in others if other.words)
    for one in (asked, *(other for other, _ in others)):
        known = _corrections(field, one)
        if known:
            yield corrected(one, known), ""
    if len(asked.parts) > 1:
        yield _without_one(asked), ""


def _without_one(asked: Wanted) -> Wanted:
    """Marked by an empty part: `_Search` asks for all but one of the others."""
    return Wanted(asked.line, asked.words, (*asked.parts, Part(())), "")


def _corrections(field: Field, asked: Wanted) -> dict[str, list[str]]:
    """Words of the book that a misspelt word may mean, by the typed word; words that the book knows are left out."""
    unsure = [
        word for word in dict.fromkeys(asked.words) if slips_allowed(word) and not any(sign.isdigit() for sign in word)
    ]
    if not unsure:
        return {}
    result: dict[str, list[str]] = {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT w FROM unnest(%s::text[]) w WHERE EXISTS (SELECT 1 FROM nsi_record r WHERE r.line_id = %s"
            " AND r.search_words @@ (to_tsquery('simple', w || ':*') || to_tsquery('russian', w)) LIMIT 1)",
            [unsure, field.line],
        )
        fine = {row[0] for row in cursor.fetchall()}
        for word in unsure:
            if word in fine:
                continue
            # The planner takes trigrams for cheap and reads all the words of a book of some thousands: the index is 10
            # times faster.
            cursor.execute(
                "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true),"
                " set_config('enable_seqscan', 'off', true)",
                [str(_CLOSE)],
            )
            cursor.execute(
                "SELECT word FROM nsi_word WHERE line_id = %(line)s AND length(word) >= %(least)s AND %(word)s <%% word"
                " ORDER BY word_similarity(%(word)s, word) DESC, abs(length(word) - %(length)s), word LIMIT 30",
                {"line": field.line, "word": word, "length": len(word), "least": len(word) - slips_allowed(word)},
            )
            found = cursor.fetchall()
            cursor.execute("SELECT set_config('enable_seqscan', 'on', true)")
            allowed = slips_allowed(word)
            near = sorted(
                (slips, abs(len(known) - len(word)), known)
                for (known,) in found
                if (slips := distance(word, known, allowed)) <= allowed
            )
            if near:
                result[word] = [known for slips, _, known in near if slips == near[0][0]][:_MOST_CORRECTIONS]
    return result


class _Search:
    """One reading of what was typed in one edition."""

    def __init__(self, field: Field, asked: Wanted, text: str) -> None:
        self.asked = asked
        self.has_code = bool(asked.code and (any(sign.isdigit() for sign in asked.code) or len(asked.words) == 1))
        line = f" {asked.line}"
        self.values: dict[str, Any] = {
            "line": field.line, "at": field.at, "today": field.today, "text": text, "code": asked.code,
            "first": line[:120], "last": f"{line[:120]}\U0010ffff", "typed": [f"% {word}%" for word in asked.words],
        }  # fmt: skip
        limits = _IN_FORCE if field.with_groups else _CHOOSABLE
        self.source = _FROM + (limits if field.today else "")
        self.query = self._query(asked.parts)
        self.begins = bool(text) and len(asked.line) > 0

    def named(self, limit: int, offset: int) -> list[Row]:
        return self._rows(f"{self.source} ORDER BY {_NAME}, r.code", limit, offset)

    def page(self, limit: int, offset: int) -> list[Row]:
        exact = self._exact() if self.has_code else []
        found = exact[offset : offset + limit]
        if not self.begins:
            return found + self._rest(limit - len(found), max(offset - len(exact), 0), exact)
        begin = max(offset - len(exact), 0)
        named = self._beginning(limit - len(found), begin, exact) if len(found) < limit else []
        found += named
        if len(found) >= limit:
            return found
        before = begin + len(named) if named or not begin else self._count_beginning(exact)
        return found + self._rest(limit - len(found), max(offset - len(exact) - before, 0), exact)

    def _exact(self) -> list[Row]:
        sign = " AND r.search_words @@ quote_literal('#' || %(code)s)::tsquery" if self.asked.code else " AND false"
        return self._rows(
            f"FROM (SELECT * {self.source} AND r.code = %(text)s UNION ALL"
            f" SELECT * {self.source} AND r.code <> %(text)s{sign} AND {_BY_CODE}) r"
            " ORDER BY r.code = %(text)s DESC, r.is_group, length(r.title), r.title, r.code",
            50, 0,
        )  # fmt: skip

    def _beginning(self, limit: int, offset: int, exact: Sequence[Row]) -> list[Row]:
        return self._rows(
            f"{self.source} AND {_STARTS}{self._not(exact)} ORDER BY {_NAME}, r.code", limit, offset, exact
        )  # fmt: skip

    def _count_beginning(self, exact: Sequence[Row]) -> int:
        values = {**self.values, "exact": [row[0] for row in exact]}
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) {self.source} AND {_STARTS}{self._not(exact)}", values)
            return int(cursor.fetchone()[0])

    def _rest(self, limit: int, offset: int, exact: Sequence[Row]) -> list[Row]:
        """Few matches are all read and sorted by fit; many go by name."""
        if not self.query or limit <= 0:
            return []
        others = f"{f' AND NOT ({_STARTS})' if self.begins else ''}{self._not(exact)}"
        values = {**self.values, "limit": limit, "offset": offset, "exact": [row[0] for row in exact], "few": _FEW}
        with connection.cursor() as cursor:
            cursor.execute(
                # Two steps, for the planner must not see the limit: it would read the table from its beginning.
                "WITH every AS MATERIALIZED (SELECT r.id, r.code, length(r.title) AS size,"
                f" r.search_text LIKE ALL(%(typed)s) AS as_typed, r.is_group {self.source}"
                f" AND r.search_words @@ ({self.query}){others}),"
                " hits AS MATERIALIZED (SELECT * FROM every LIMIT %(few)s + 1),"
                " best AS (SELECT * FROM hits WHERE (SELECT count(*) FROM hits) <= %(few)s"
                " ORDER BY as_typed DESC, is_group, size, code LIMIT %(limit)s OFFSET %(offset)s)"
                f" SELECT n.n, {_COLUMNS} FROM (SELECT count(*) AS n FROM hits) n"
                " LEFT JOIN (best JOIN nsi_record r ON r.id = best.id) ON true"
                " ORDER BY best.as_typed DESC, best.is_group, best.size, best.code",
                values,
            )
            found = cursor.fetchall()
        if found[0][0] <= _FEW:
            return [row[1:] for row in found if row[1] is not None]
        return self._walked(values, others) or self._sorted(values, others)

    def _walked(self, values: dict[str, Any], others: str) -> list[Row]:
        """The page from the first names in their order, none read further than needed; nothing when they are too few.

        A word that many names hold is met soon, unless it stands in names of one letter only.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH walked AS MATERIALIZED (SELECT {_COLUMNS}, ts_match_vq(r.search_words, {self.query}) AS fits"
                f" {self.source}{others} ORDER BY {_NAME}, r.code LIMIT %(walk)s)"
                f" SELECT {_COLUMNS} FROM walked r WHERE fits LIMIT %(limit)s OFFSET %(offset)s",
                {**values, "walk": _WALK},
            )
            found = cursor.fetchall()
        return found if len(found) == values["limit"] else []

    def _sorted(self, values: dict[str, Any], others: str) -> list[Row]:
        """The page from every match, found by the index of words."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH every AS MATERIALIZED (SELECT r.id, {_NAME} AS name, r.code {self.source}"
                f" AND r.search_words @@ ({self.query}){others})"
                f" SELECT {_COLUMNS} FROM (SELECT id FROM every ORDER BY name, code"
                f" LIMIT %(limit)s OFFSET %(offset)s) best JOIN nsi_record r ON r.id = best.id"
                f" ORDER BY {_NAME}, r.code",
                values,
            )
            return cursor.fetchall()

    @staticmethod
    def _not(exact: Sequence[Row]) -> str:
        return " AND r.code <> ALL(%(exact)s)" if exact else ""

    def _rows(self, rest: str, limit: int, offset: int, exact: Sequence[Row] = ()) -> list[Row]:
        values = {**self.values, "limit": limit, "offset": offset, "exact": [row[0] for row in exact]}
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {_COLUMNS} {rest} LIMIT %(limit)s OFFSET %(offset)s", values)
            return cursor.fetchall()

    def _query(self, parts: Sequence[Part]) -> str:
        """The tsquery as SQL; its words are parameters."""
        wanted_parts = [part for part in parts if part.alternatives]
        places = [
            "(" + " || ".join(f"({' && '.join(map(self._word, words))})" for words in part.alternatives) + ")"
            for part in wanted_parts
        ]
        if not places:
            return ""
        if len(wanted_parts) < len(parts):  # see _without_one
            every = ["(" + " && ".join(places[:skip] + places[skip + 1 :]) + ")" for skip in range(len(places))]
            return " || ".join(every)
        query = " && ".join(places)
        if self.has_code:
            query = f"({query}) || (quote_literal('#' || {self._value(self.asked.code)}) || ':*')::tsquery"
        return query

    def _word(self, word: str) -> str:
        place = self._value(word)
        return f"(to_tsquery('simple', {place} || ':*') || to_tsquery('russian', {place}))"

    def _value(self, value: str) -> str:
        name = f"word_{len(self.values)}"
        self.values[name] = "".join(sign for sign in value if sign.isalnum())
        return f"%({name})s"


def plain(row: Row) -> rules.Coded:
    """Code and name of a row."""
    return rules.Coded(row[0], row[1])
