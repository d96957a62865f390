"""The rows of the kit's tables, printed without macros: a page of records has hundreds of cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from egisz.kernel.text import nbsp


@lru_cache(maxsize=4096)
def _known(text: str) -> str:
    return str(escape(nbsp(text)))


def words(value: object) -> str:
    """Text as it stands in a page; what is marked up already stays so, an absent value is a dash."""
    if value.__class__ is str:
        return _known(value) if len(value) <= 80 else str(escape(nbsp(value)))  # type: ignore[arg-type]
    if value is None:
        return "—"
    if hasattr(value, "__html__"):
        return nbsp(str(value))
    return str(escape(nbsp(str(value))))


def _cell(value: object) -> str:
    """A cell: words, or a mapping with `text`, `href`, `tag` and `kind`, `hint`."""
    if not isinstance(value, Mapping):
        return words(value)
    get = value.get
    if href := get("href"):
        shown = f'<a href="{escape(href)}">{words(get("text", ""))}</a>'
    elif tag := get("tag"):
        kind = get("kind")
        shown = f'<span class="tag{f" tag--{escape(kind)}" if kind else ""}">{words(tag)}</span>'
    else:
        shown = words(get("text", ""))
    hint = get("hint")
    return f"{shown}<small>{words(hint)}</small>" if hint else shown


def _opening(column: Any) -> str:
    """The cell of a column up to its value. column: a title, or something with `title` and `kind`."""
    if isinstance(column, str):
        title: Any = column
        kind: Any = ""
    else:
        get = column.get if isinstance(column, Mapping) else lambda name: getattr(column, name, None)
        title, kind = get("title"), get("kind")
    mark = f' class="table__{escape(kind)}"' if kind else ""
    return f'<td role="cell"{mark} data-label="{escape(title)}"><div class="table__value">'


def table_rows(head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Markup:
    """`<tr>` of every row, none of them empty; the first cell names its row."""
    openings = [_opening(column) for column in head]
    lines = []
    for row in rows:
        parts = [f'<tr role="row"><th scope="row" role="rowheader">{_cell(row[0])}</th>']
        parts += [f"{openings[place]}{_cell(row[place])}</div></td>" for place in range(1, len(row))]
        lines.append("".join(parts))
    return Markup("".join(f"{line}</tr>\n" for line in lines))  # noqa: S704 - every value was escaped above
