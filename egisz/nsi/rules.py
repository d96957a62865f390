"""How a recorded answer of ФНСИ is read: versions, columns, activity, words for search. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from egisz.kernel.clock import MOSCOW

Row = Sequence[str | None]

_PASSPORT_NAME = re.compile(r"(?P<oid>\d+(?:\.\d+)+)_(?P<version>\d+(?:\.\d+)*)_passport\.json(?:\.gz)?")
_PART_NAME = re.compile(r"(?P<stem>.+)_part(?P<number>\d+)\.json(?:\.gz)?")
_NOT_WORD = re.compile(r"[^\w]+|_")

# columns by which a row says that it is no longer in use
_FLAG_COLUMNS = frozenset({"ACTUAL", "REL", "IS_ACTUAL"})
_STATUS_COLUMNS = frozenset({"TESTSTATUS"})
_END_COLUMNS = frozenset({"DATEOUT", "DATA_END", "DATE_END", "DATEEND", "END_DATE"})
_OFF = frozenset({"0", "false", "нет", "устаревший"})

# the display column of a book whose passport names no VALUE key, best first
_TITLE_NAMES = (
    "NAME", "FULLNAME", "FULL_NAME", "S_NAME", "SUBJECT", "TRADENAME", "SPECIMEN", "STANDARD_INN",
)  # fmt: skip
# other columns whose words find a row, too
_EXTRA_NAMES = frozenset(
    {"SYNONYM", "SYNONYMS", "EQUIVALENT", "SHORT_NAME", "SHORTNAME", "MKB_CODE", "S_CODE", "CODE", "CODE_ROLE"}
)


@dataclass(frozen=True, slots=True)
class Coded:
    """A code of a book and the name that people read."""

    code: str
    name: str

    def __str__(self) -> str:
        return self.name


class BadAnswer(ValueError):
    """A recorded answer that cannot be loaded; the text says why."""


@dataclass(frozen=True, slots=True)
class PassportFacts:
    """What the loader needs of a passport."""

    oid: str
    other_oids: tuple[str, ...]  # additional and former OIDs of the same book
    version: str
    short_name: str
    published_at: datetime
    rows_count: int
    key_column: str
    value_column: str  # "" when the passport names none
    parent_column: str
    types: Mapping[str, str]  # column → VARCHAR | INTEGER | BOOLEAN | DATETIME


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One record as it goes into the table."""

    code: str
    title: str
    search_text: str
    parent_code: str
    cells: Row
    is_active: bool
    ends_on: date | None


def version_order(version: str) -> int:
    """«9.10» after «9.9»: up to three numbers, six digits each."""
    parts = [int(part) for part in version.split(".")[:3]]
    parts += [0] * (3 - len(parts))
    return parts[0] * 10**12 + parts[1] * 10**6 + parts[2]


def passport_name(name: str) -> tuple[str, str] | None:
    """(oid, version) of the file name of a recorded passport; None for other files."""
    match = _PASSPORT_NAME.fullmatch(name)
    return (match["oid"], match["version"]) if match else None


def part_name(name: str) -> tuple[str, int] | None:
    """(«oid_version», number) of the file name of a recorded page; None for other files."""
    match = _PART_NAME.fullmatch(name)
    return (match["stem"], int(match["number"])) if match else None


def passport_facts(passport: object) -> PassportFacts:
    """Read a passport answer (`domain/nsi.md` 4). Raises `BadAnswer`."""
    if not isinstance(passport, dict) or passport.get("result") != "OK":
        raise BadAnswer("это не паспорт справочника: result не равен OK")
    try:
        keys = {key["type"]: key["field"] for key in passport["keys"]}
        return PassportFacts(
            oid=passport["oid"],
            other_oids=tuple(code["value"] for code in passport["codes"] if code["value"] != passport["oid"]),
            version=passport["version"],
            short_name=passport["shortName"] or passport["fullName"],
            published_at=_moment(passport["publishDate"]),
            rows_count=passport["rowsCount"],
            key_column=keys["PRIMARY"],
            value_column=keys.get("VALUE", ""),
            parent_column=keys.get("FOREIGN", ""),
            types={field["field"]: field["dataType"] for field in passport["fields"]},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadAnswer(f"в паспорте нет нужного или записано не так: {error}") from error


def page_rows(page: object, columns: list[str]) -> list[Row]:
    """The cells of one `data` page in the order of `columns`; an empty `columns` is filled from the first row."""
    if not isinstance(page, dict) or page.get("result") != "OK" or not isinstance(page.get("list"), list):
        raise BadAnswer("это не страница данных: result не равен OK")
    rows: list[Row] = []
    try:
        for row in page["list"]:
            if not columns:
                columns.extend(cell["column"] for cell in row)
            if [cell["column"] for cell in row] == columns:
                rows.append([cell["value"] for cell in row])
            else:
                raise BadAnswer(f"у строки {len(rows) + 1} другие столбцы, чем у первой")
    except (KeyError, TypeError) as error:
        raise BadAnswer(f"строка {len(rows) + 1} записана не парами column и value") from error
    return rows


def title_column(facts: PassportFacts, columns: Sequence[str]) -> str:
    """The column that people read: the VALUE key; else a well-known name; else the first text that is not the key."""
    if facts.value_column in columns:
        return facts.value_column
    by_upper = {column.upper(): column for column in columns if column != facts.key_column}
    for name in _TITLE_NAMES:
        if name in by_upper:
            return by_upper[name]
    texts = [c for c in columns if c != facts.key_column and facts.types.get(c) == "VARCHAR"]
    named = [column for column in texts if column.upper().startswith("NAME_") or column.upper().endswith("NAME")]
    return (named or texts or [facts.key_column])[0]


def read_rows(facts: PassportFacts, columns: Sequence[str], rows: Iterable[Row]) -> list[ReadRow]:
    """Turn cells into records. Raises `BadAnswer` when a key is absent or stands twice."""
    if facts.key_column not in columns:
        raise BadAnswer(f"в данных нет столбца ключа {facts.key_column}")
    place = {column: index for index, column in enumerate(columns)}
    key, title = place[facts.key_column], place[title_column(facts, columns)]
    parent = place.get(facts.parent_column)
    extras = [i for c, i in place.items() if c.upper() in _EXTRA_NAMES and i not in (key, title)]
    flags = [i for c, i in place.items() if c.upper() in _FLAG_COLUMNS | _STATUS_COLUMNS]
    ends = [i for c, i in place.items() if c.upper() in _END_COLUMNS]
    seen: set[str] = set()
    result: list[ReadRow] = []
    for cells in rows:
        code = cells[key]
        if not code:
            raise BadAnswer("есть запись без значения ключа")
        if code in seen:
            raise BadAnswer(f"ключ {code} стоит дважды")
        seen.add(code)
        name = cells[title] or code
        result.append(
            ReadRow(
                code=code,
                title=name,
                search_text=search_text(name, [cells[i] or "" for i in extras]),
                parent_code=(cells[parent] or "") if parent is not None else "",
                cells=cells,
                is_active=not any((cells[i] or "").strip().lower() in _OFF for i in flags),
                ends_on=min((day for i in ends if (day := _day(cells[i]))), default=None),
            )
        )
    return result


def words(text: str) -> list[str]:
    """Words of a text for search: lower case, ё as е, without punctuation."""
    return _NOT_WORD.sub(" ", text.lower().replace("ё", "е")).split()


def search_text(title: str, extras: Iterable[str] = ()) -> str:
    """« title words | extra words», each word behind a space, so that «% слово%» finds the beginnings of words."""
    own = " ".join(words(title))
    more = " ".join(word for extra in extras for word in words(extra))
    return f" {own} | {more}" if more else f" {own}"


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%d.%m.%Y %H:%M").replace(tzinfo=MOSCOW)


def _day(text: str | None) -> date | None:
    if not text:
        return None
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text.strip()[:10], form).replace(tzinfo=MOSCOW).date()
        except ValueError:
            continue
    return None
