"""Files of distributions: one table as JSON, CSV or XML, plain or as the only member of a ZIP (`domain/nsi.md` 10)."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

import orjson

from egisz.nsi import rules
from egisz.nsi.rules import BadAnswer, Row

_BOMBS = "файл похож на «архивную бомбу»: "
_PORTION = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may hold. total: bytes unpacked; ratio: unpacked to packed."""

    total: int
    ratio: int


@dataclass(frozen=True, slots=True)
class Table:
    """The content of a file. types: declared inside the file (XML only). name: of the member that was read."""

    name: str
    columns: list[str]
    rows: list[Row]
    oid: str = ""
    version: str = ""


def read_file(name: str, data: bytes, limits: Limits) -> Table:
    """The table of a file by its content, whatever its name says. Raises `BadAnswer`."""
    if not data:
        raise BadAnswer("файл пуст")
    inner = name
    if data[:2] == b"PK":
        inner, data = _only_member(data, limits)
    if len(data) > limits.total:
        raise BadAnswer(f"файл больше {limits.total >> 20} МБ")
    text = _text(data)
    start = text.lstrip()[:1]
    if start in "{[" and start:
        columns, rows = _json_table(text)
        return Table(inner, columns, rows)
    if start == "<":
        return _xml_table(inner, text)
    columns, rows = rules.read_table(text)
    return Table(inner, columns, rows)


def _only_member(data: bytes, limits: Limits) -> tuple[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [item for item in archive.infolist() if not item.is_dir()]
            if len(members) != 1:
                raise BadAnswer(f"в архиве файлов: {len(members)}, а должен быть один")
            member = members[0]
            if member.flag_bits & 0x1:
                raise BadAnswer("архив закрыт паролем")
            with archive.open(member) as stream:
                return member.filename, _unpacked(stream, max(member.compress_size, 1), limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        if isinstance(error, BadAnswer):
            raise
        raise BadAnswer("архив повреждён или загружен не до конца: скачайте его ещё раз") from error


def _unpacked(stream: Any, packed: int, limits: Limits) -> bytes:
    """Unpack in portions, and stop as soon as it grows beyond the limits, whatever the archive says of itself."""
    result = bytearray()
    while portion := stream.read(_PORTION):
        result += portion
        if len(result) > limits.total:
            raise BadAnswer(f"{_BOMBS}распакованный больше {limits.total >> 20} МБ")
        if len(result) > _PORTION and len(result) > limits.ratio * packed:
            raise BadAnswer(f"{_BOMBS}распакованный больше сжатого в {limits.ratio} раз и ещё не закончился")
    return bytes(result)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadAnswer(
            f"файл не в кодировке UTF-8 (строка файла {line}); если он в Windows-1251, сохраните его как UTF-8"
        ) from error


def _json_table(text: str) -> tuple[list[str], list[Row]]:
    try:
        content = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadAnswer(f"это не JSON: {error}") from error
    records = content.get("records") if isinstance(content, dict) else content
    if not isinstance(records, list):
        raise BadAnswer("в JSON нет списка records")
    columns: dict[str, None] = {}
    flat: list[dict[str, Any]] = []
    for number, record in enumerate(records, 1):
        if not isinstance(record, dict):
            raise BadAnswer(f"строка {number}: это не запись вида {{столбец: значение}}")
        if isinstance(record.get("data"), dict):  # some books nest more fields
            record = {**{name: value for name, value in record.items() if name != "data"}, **record["data"]}
        columns.update(dict.fromkeys(record))
        flat.append(record)
    if not columns:
        raise BadAnswer("в файле нет ни одной записи")
    return list(columns), [
        [_json_cell(number, column, record.get(column)) for column in columns] for number, record in enumerate(flat, 1)
    ]


def _json_cell(number: int, column: str, value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    raise BadAnswer(f"строка {number}, столбец {column}: значение – не текст, не число и не true/false")


class _XmlReader:
    """Any root (oid, version) with `entries` of `entry`; an element of an entry is a column, an absent one is null.

    So public programs read the files of the real service. Our own files also list their columns: `columns` of `column`
    (name), and write a column whose name no element can have as `cell` (name). Other parts of the root are passed over.
    """

    def __init__(self) -> None:
        self.oid = self.version = ""
        self.columns: dict[str, None] = {}
        self.entries: list[dict[str, str]] = []
        self._are_listed = False
        self._way: list[str] = []
        self._column = ""
        self._text: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._way.append(name.rpartition(" ")[2])
        match [part.lower() for part in self._way]:
            case [_]:
                self.oid, self.version = attributes.get("oid", ""), attributes.get("version", "")
            case [_, "columns", "column"]:
                self._are_listed = True
                self.columns[attributes.get("name", "")] = None
            case [_, "entries", "entry"]:
                self.entries.append({})
            case [_, "entries", "entry", "cell"] if "name" in attributes:
                self._open(attributes["name"])
            case [_, "entries", "entry", _]:
                self._open(self._way[-1])
            case [_, "entries", "entry", _, other, *_]:
                raise BadAnswer(f"строка {len(self.entries)}, столбец {self._column}: внутри значения стоит <{other}>")

    def _open(self, column: str) -> None:
        number = len(self.entries)
        if column not in self.columns:
            if self._are_listed:
                raise BadAnswer(f"строка {number}: столбца {column} нет в списке столбцов")
            self.columns[column] = None
        if column in self.entries[-1]:
            raise BadAnswer(f"строка {number}: столбец {column} стоит дважды")
        self._column, self._text = column, []

    def end(self, name: str) -> None:
        if len(self._way) == 4 and self._column:
            self.entries[-1][self._column] = "".join(self._text)
            self._column = ""
        self._way.pop()

    def text(self, data: str) -> None:
        if self._column:
            self._text.append(data)

    def refuse_doctype(self, *_: object) -> None:
        raise BadAnswer("в XML есть DOCTYPE: такие файлы не принимаются")


def _xml_table(name: str, text: str) -> Table:
    reader = _XmlReader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.refuse_doctype
    try:
        for portion in _portions(text):
            parser.Parse(portion, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise BadAnswer(f"это не XML: {expat.errors.messages[error.code]} (строка файла {error.lineno})") from error
    if not reader.columns:
        raise BadAnswer("в XML нет записей: нужны элементы entries и entry, а в них столбцы")
    rows: list[Row] = [[entry.get(column) for column in reader.columns] for entry in reader.entries]
    return Table(name, list(reader.columns), rows, reader.oid, reader.version)


def _portions(text: str) -> Iterator[bytes]:
    for start in range(0, len(text), _PORTION):
        yield text[start : start + _PORTION].encode()
