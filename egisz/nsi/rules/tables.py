"""Distribution CSV of ФНСИ (`domain/nsi.md` 10): `;`, LF, quoting by the value, null and "" apart. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from egisz.nsi.rules.values import BadAnswer, Row

_CELL = re.compile(r'(?:"((?:[^"]|"")*)"|([^";\r\n]*))(;|\r?\n|\Z)')
_ODD = re.compile(r'[";\r\n]')
_DIGITS = re.compile(r"\d+", re.ASCII)


def read_table(text: str) -> tuple[list[str], list[Row]]:
    """The header and the rows. Nothing between separators is null, `""` is an empty text. Raises `BadAnswer`."""
    lines = _lines(text)
    if not lines:
        raise BadAnswer("в файле нет строки заголовка")
    columns = [name.strip() if name else "" for name in lines[0]]
    if "" in columns:
        raise BadAnswer(f"в заголовке нет названия столбца {columns.index('') + 1}")
    if repeated := next((name for name in columns if columns.count(name) > 1), None):
        raise BadAnswer(f"столбец {repeated} стоит в заголовке дважды")
    for number, cells in enumerate(lines[1:], 1):
        if len(cells) != len(columns):
            raise BadAnswer(f"строка {number}: значений {len(cells)}, а столбцов {len(columns)}")
    return columns, lines[1:]


def write_table(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """The text of a distribution file: no line end after the last row."""
    return "\n".join([write_header(columns), *map(write_row, rows)])


def write_header(columns: Sequence[str]) -> str:
    """Names of columns are bare, unlike values."""
    return ";".join(f'"{_doubled(name)}"' if _ODD.search(name) else name for name in columns)


def write_row(cells: Row) -> str:
    return ";".join(map(_shown, cells))


def _lines(text: str) -> list[Row]:
    lines: list[Row] = []
    cells: list[str | None] = []
    place, end = 0, len(text)
    while place < end:
        match = _CELL.match(text, place)
        if match is None:
            raise BadAnswer(f"строка {len(lines)}, значение {len(cells) + 1}: кавычки стоят не так или не закрыты")
        quoted, bare, after = match.groups()
        cells.append(quoted.replace('""', '"') if quoted is not None else bare or None)
        place = match.end()
        if after == ";":
            if place == end:
                cells.append(None)
            else:
                continue
        if cells != [None]:  # an empty line
            lines.append(cells)
        cells = []
    if cells:
        lines.append(cells)
    return lines


def _shown(value: str | None) -> str:
    if value is None:
        return ""
    if _DIGITS.fullmatch(value):
        return value
    return f'"{_doubled(value)}"'


def _doubled(value: str) -> str:
    return value.replace('"', '""')
