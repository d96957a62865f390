"""Rows of a book: how they are read, packed, ordered, and what they say about themselves. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from json.encoder import encode_basestring

from egisz.nsi.rules.dates import any_day
from egisz.nsi.rules.passports import PassportFacts
from egisz.nsi.rules.values import BadAnswer, Row
from egisz.nsi.rules.words import search_text

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
_NUMBER = re.compile(r"-?\d{1,18}")

ORDERS = ("-number", "-code", "number", "code")
CELL_SEPARATOR = ",\n"  # between packed cells: a JSON text never holds a bare line break inside a value


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One record as it goes into the table. number: the key as a number, None when it is not one."""

    code: str
    number: int | None
    title: str
    search_text: str
    parent_code: str
    cells: str  # see pack_cells
    is_active: bool
    ends_on: date | None


def pack_cells(cells: Row) -> str:
    """Cells as a JSON list, one value a line, so that it can be cut into ready JSON values without parsing."""
    return f"[{CELL_SEPARATOR.join(['null' if cell is None else encode_basestring(cell) for cell in cells])}]"


def packed_values(cells: str) -> list[str]:
    """The JSON values («"текст"» or «null») of packed cells."""
    return cells[1:-1].split(CELL_SEPARATOR)


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
    types = facts.types
    texts = [c for c in columns if c != facts.key_column and types.get(c) == "VARCHAR"]
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
    seen: dict[str, int] = {}
    result: list[ReadRow] = []
    for number, cells in enumerate(rows, 1):
        code = cells[key]
        if not code:
            raise BadAnswer(f"строка {number}, столбец {facts.key_column}: нет значения ключа")
        if code in seen:
            raise BadAnswer(
                f"строка {number}, столбец {facts.key_column}: ключ {code} стоит дважды, впервые в строке {seen[code]}"
            )
        seen[code] = number
        name = cells[title] or code
        result.append(
            ReadRow(
                code=code,
                number=int(code) if _NUMBER.fullmatch(code) else None,
                title=name,
                search_text=search_text(name, [cells[i] or "" for i in extras]),
                parent_code=(cells[parent] or "") if parent is not None else "",
                cells=pack_cells(cells),
                is_active=not any((cells[i] or "").strip().lower() in _OFF for i in flags),
                ends_on=min((day for i in ends if (day := any_day(cells[i]))), default=None),
            )
        )
    return result


def order_of(facts: PassportFacts, rows: Sequence[ReadRow]) -> str:
    """The order in which rows were received: by the key as a number or as text, down or up (`domain/nsi.md` 7).

    The order that the type of the key asks for (down, INTEGER as a number) where several fit, or none.
    """
    is_integer = facts.types.get(facts.key_column) == "INTEGER"
    codes = [row.code for row in rows]
    numbers = [row.number for row in rows if row.number is not None]
    countable = len(numbers) == len(rows) and len(set(numbers)) == len(rows)
    fitting = [
        order
        for order in (ORDERS if is_integer else ("-code", "-number", "code", "number"))
        if (countable or "code" in order) and _is_in_order(order, codes, numbers)
    ]
    return (fitting or ["-number" if is_integer and countable else "-code"])[0]


def _is_in_order(order: str, codes: list[str], numbers: list[int]) -> bool:
    listed: list[int] | list[str] = numbers if order.endswith("number") else codes
    return listed == sorted(listed, reverse=order.startswith("-"))
