"""What the pages of one book have in common: which edition is shown, the parts of the page, words for people."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from markupsafe import Markup, escape

from egisz.kernel import oid as oids
from egisz.kernel import text
from egisz.kernel.clock import to_moscow
from egisz.kernel.errors import NotFound
from egisz.nsi import rules
from egisz.nsi.public import EditionInfo, RowInfo, edition, editions
from egisz.ui.jinja import url

DATA_TYPES = {"VARCHAR": "строка", "INTEGER": "целое число", "BOOLEAN": "да или нет", "DATETIME": "дата"}
_CODES = ("MKB_CODE", "S_CODE", "CODE", "CODE_ROLE", "CODE_OKATO", "OKEI_CODE")
KEYS = {"PRIMARY": "первичный ключ", "VALUE": "название", "FOREIGN": "родитель"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A book with the edition that a page shows and all its editions, the newest first."""

    edition: EditionInfo
    current: EditionInfo
    editions: tuple[EditionInfo, ...]

    @property
    def oid(self) -> str:
        return self.current.oid

    @property
    def name(self) -> str:
        return self.edition.facts.short_name

    def code_of(self, item: RowInfo) -> str:
        return code_of(self.edition, item)

    def address(self, name: str, *args: str, **words: object) -> str:
        """The address of a page of the book for the shown edition."""
        more = {} if self.edition.is_current else {"version": self.edition.version}
        line = urlencode({**more, **{key: value for key, value in words.items() if value not in ("", None)}})
        return url(name, self.oid, *args) + (f"?{line}" if line else "")

    def parts(self, here: str) -> list[dict[str, object]]:
        """The parts of the page as tabs; `here` is the name of the current one."""
        listed: list[tuple[str, str, str, str]] = [
            ("passport", "Паспорт", self.address("nsi:book"), ""),
            ("records", "Записи", self.address("nsi:records"), spaced(self.edition.rows_count)),
        ]
        if self.edition.parent_column:
            listed.append(("tree", "Дерево", self.address("nsi:tree"), ""))
        listed += [
            ("versions", "Версии", url("nsi:versions", self.oid), str(len(self.editions))),
            ("files", "Скачать", self.address("nsi:files"), ""),
            ("connect", "Подключить", url("nsi:connect", self.oid), ""),
            ("subscribe", "Следить", url("nsi:subscribe", self.oid), ""),
        ]
        return [{"title": t, "href": h, "current": n == here, "count": c} for n, t, h, c in listed]


def shown(request: HttpRequest, oid: str) -> Shown:
    """The book and the edition that the address asks for; NotFound for unknown ones."""
    if not oids.is_oid(oid):
        raise NotFound
    current = edition(oid)
    if current is None:
        raise NotFound
    listed = tuple(editions(oid))
    version = request.GET.get("version", "").strip()
    asked = next((item for item in listed if item.version == version), None) if version else current
    if asked is None:
        raise NotFound
    return Shown(asked, current, listed)


def spaced(number: int) -> str:
    """15038 → «15 038»."""
    return f"{number:,}".replace(",", "\u00a0")


def published_on(info: EditionInfo) -> date:
    return to_moscow(info.facts.published_at).date()


def version_title(info: EditionInfo) -> str:
    """«9.6 от 20 марта 2024, действующая»."""
    words = f"{info.version} от {text.medium_date(published_on(info))}"
    if info.annulled_at:
        return f"{words}, аннулирована"
    return f"{words}, действующая" if info.is_current else words


def label(info: EditionInfo, column: str) -> str:
    """The alias of a column; its name when it has none."""
    for item in info.facts.fields:
        if item.name == column:
            return item.alias or column
    return column


def code_column(info: EditionInfo) -> str:
    """The column of the code by which people know a record (J18.9), where the key is only a number."""
    return next((name for name in _CODES if name in info.columns), info.key_column)


def code_of(info: EditionInfo, item: RowInfo) -> str:
    """The code by which people know the record; its key when it has no such code."""
    return item.cells[info.columns.index(code_column(info))] or item.code


def marked(value: str, typed: Sequence[str]) -> Markup | str:
    """The text with the beginnings of its words marked where they are what was typed."""
    if not typed or not value:
        return value
    plain = value.lower().replace("ё", "е")
    if len(plain) != len(value):
        return value
    places: list[tuple[int, int]] = []
    for word in typed:
        at = plain.find(word)
        while at >= 0:
            if at == 0 or not plain[at - 1].isalnum():
                places.append((at, at + len(word)))
            at = plain.find(word, at + 1)
    result, done = Markup(), 0
    for begin, end in sorted(places):
        if begin < done:
            continue
        result += escape(value[done:begin]) + Markup("<mark>") + escape(value[begin:end]) + Markup("</mark>")
        done = end
    return result + escape(value[done:])


def words_of(typed: str) -> list[str]:
    return rules.words(typed)


def number_of(value: str | None, most: int) -> int:
    """A page's number from the address, from 1 to `most`; anything else is 1."""
    if value is None or not value.isdecimal():
        return 1
    return max(1, min(int(value[:9]), max(most, 1)))


def policy() -> dict[str, Any]:
    """What a key is good for in this installation."""
    address, of_key = settings.EGISZ_NSI_LIMIT_ADDRESS, settings.EGISZ_NSI_LIMIT_KEY
    return {
        "is_required": settings.EGISZ_NSI_KEYS == "required",
        "address_limit": spaced(address) if address else "",
        "key_limit": spaced(of_key) if of_key else "",
    }


def sheet(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """A table as a CSV file that spreadsheets open: UTF-8 with a mark, semicolons; values are never formulas."""

    def lines() -> Iterator[bytes]:
        yield b"\xef\xbb\xbf"
        for row in chain([head], rows):
            buffer = io.StringIO()
            csv.writer(buffer, delimiter=";").writerow(["" if cell is None else _safe(str(cell)) for cell in row])
            yield buffer.getvalue().encode()

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _safe(cell: str) -> str:
    """A cell that begins like a formula is shown as text."""
    return f"'{cell}" if cell[:1] in {"=", "+", "@", "\t"} or (cell[:1] == "-" and not _is_number(cell)) else cell


def _is_number(cell: str) -> bool:
    return cell[1:].replace(".", "", 1).replace(",", "", 1).isdigit()
