"""Archives of editions on disk: written whole or not at all, in one pass over the rows (`domain/nsi.md` 10).

A file gets its bytes under another name, is synced, and only then renamed: whoever finds it finds all of it. The same
rows give the same bytes.
"""

from __future__ import annotations

import os
import re
import time
import uuid
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, BinaryIO, Protocol
from uuid import UUID
from xml.sax.saxutils import escape, quoteattr

import orjson
from django.conf import settings

from egisz.kernel.clock import to_moscow
from egisz.nsi.rules import Row, write_header, write_row

CHUNK = 1 << 18
_PACKED_SEPARATOR = b",\n"  # of `rules.pack_cells`
_LARGE = 10_000_000  # cells of an edition whose file may pass 2 GB: only then the ZIP gets 64-bit sizes
_NAME = re.compile(r"([0-9a-f-]{36})_(json|csv|xml)\.zip")
_ELEMENT = re.compile(r"(?!xml)[A-Za-z_][A-Za-z0-9_.-]*", re.IGNORECASE)
_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What an archive tells of its edition. types: column → declared type."""

    oid: str
    version: str
    published_at: datetime
    columns: tuple[str, ...]
    types: dict[str, str]
    rows_count: int


@dataclass(frozen=True, slots=True)
class Written:
    """A file that has its name."""

    size: int
    sha256: str


class WrongCount(Exception):
    """Not as many rows were read as the edition has."""


class Form(Protocol):
    """How the member of an archive is written, a portion of rows at a time."""

    def head(self, sheet: Sheet) -> str: ...

    def rows(self, packed: Sequence[bytes], rows: Sequence[Row]) -> str | bytes:
        """packed: the cells as they are kept; rows: the same, read."""

    def tail(self) -> str: ...


class _Json:
    """`{"records":[{COLUMN: value, …}, …]}`; values are texts and nulls."""

    def __init__(self, sheet: Sheet) -> None:
        names = [orjson.dumps(column).replace(b"%", b"%%") for column in sheet.columns]
        self._template = b"{" + b",".join(name + b":%b" for name in names) + b"}"
        self._is_first = True

    def head(self, sheet: Sheet) -> str:
        return '{"records":['

    def rows(self, packed: Sequence[bytes], rows: Sequence[Row]) -> bytes:
        template = self._template
        text = b",\n".join([template % tuple(cells[1:-1].split(_PACKED_SEPARATOR)) for cells in packed])
        before, self._is_first = b"\n" if self._is_first else b",\n", False
        return before + text

    def tail(self) -> str:
        return "\n]}\n"


class _Csv:
    """The form of the two real files: LF, no line end after the last row."""

    def head(self, sheet: Sheet) -> str:
        return write_header(sheet.columns)

    def rows(self, packed: Sequence[bytes], rows: Sequence[Row]) -> str:
        return "".join([f"\n{write_row(row)}" for row in rows])

    def tail(self) -> str:
        return ""


class _Xml:
    """`entries` of `entry`, an element a column, as public programs read the files of the real service.

    A null has no element. Characters that XML cannot hold become spaces (docs/how-to/load-dictionaries.md).
    """

    def __init__(self, sheet: Sheet) -> None:
        self._tags = [
            (column, column) if _ELEMENT.fullmatch(column) else (f"cell name={quoteattr(column)}", "cell")
            for column in sheet.columns
        ]

    def head(self, sheet: Sheet) -> str:
        columns = "".join(
            f"<column name={quoteattr(column)} type={quoteattr(sheet.types.get(column, 'VARCHAR'))}/>"
            for column in sheet.columns
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f"<book oid={quoteattr(sheet.oid)} version={quoteattr(sheet.version)}>\n"
            f"<columns>{columns}</columns>\n<entries>\n"
        )

    def rows(self, packed: Sequence[bytes], rows: Sequence[Row]) -> str:
        tags = self._tags
        lines = [
            "".join([
                f"<{opening}>{escape(value, _RETURN)}</{closing}>"
                for (opening, closing), value in zip(tags, row, strict=True)
                if value is not None
            ])
            for row in rows
        ]  # fmt: skip
        return _NOT_XML.sub(" ", "".join([f"<entry>{line}</entry>\n" for line in lines]))

    def tail(self) -> str:
        return "</entries>\n</book>\n"


_RETURN = {"\r": "&#13;"}  # a bare one would be read back as a line end
_FORMS: dict[str, Callable[[Sheet], Form]] = {"json": _Json, "csv": lambda _: _Csv(), "xml": _Xml}
FORMS = tuple(_FORMS)


def file_name(oid: str, version: str, form: str) -> str:
    """«1.2.643…_9.6_json.zip»."""
    return f"{oid}_{version}_{form}.zip"


def write(edition_id: UUID, sheet: Sheet, portions: Iterable[list[bytes]], forms: Sequence[str]) -> dict[str, Written]:
    """Make archives of an edition in one pass. portions: packed cells of its rows. Raises `WrongCount`, OSError."""
    drafts = {form: _folder(edition_id) / f".{edition_id}_{form}.{uuid.uuid4().hex}.part" for form in forms}
    try:
        for draft in drafts.values():
            draft.parent.mkdir(parents=True, exist_ok=True)
        _fill(sheet, portions, drafts)
        return {form: _put(draft, path_of(edition_id, form)) for form, draft in drafts.items()}
    finally:
        for draft in drafts.values():
            with suppress(OSError):
                draft.unlink(missing_ok=True)


def _fill(sheet: Sheet, portions: Iterable[list[bytes]], drafts: dict[str, Path]) -> None:
    forms = {form: _FORMS[form](sheet) for form in drafts}
    count = 0
    with ExitStack() as stack:
        members: list[tuple[Form, IO[bytes]]] = []
        for form, draft in drafts.items():
            archive = stack.enter_context(zipfile.ZipFile(stack.enter_context(draft.open("xb")), "w"))
            member = archive.open(
                _member(sheet, form), "w", force_zip64=sheet.rows_count * len(sheet.columns) > _LARGE
            )  # fmt: skip
            members.append((forms[form], stack.enter_context(member)))
            member.write(forms[form].head(sheet).encode())
        for packed in portions:
            count += len(packed)
            rows: list[Row] = orjson.loads(b"[" + b",".join(packed) + b"]")
            for writer, member in members:
                text = writer.rows(packed, rows)
                member.write(text if isinstance(text, bytes) else text.encode())
        if count != sheet.rows_count:
            raise WrongCount(f"{count} of {sheet.rows_count}")
        for writer, member in members:
            member.write(writer.tail().encode())


def _member(sheet: Sheet, form: str) -> zipfile.ZipInfo:
    """The only member; its time is the edition's, so that the same rows give the same archive."""
    moment = to_moscow(sheet.published_at).timetuple()[:6]
    info = zipfile.ZipInfo(f"{sheet.oid}_{sheet.version}.{form}", max(moment, (1980, 1, 1, 0, 0, 0)))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def _put(draft: Path, target: Path) -> Written:
    digest = sha256()
    with draft.open("rb") as stream:
        while portion := stream.read(CHUNK):
            digest.update(portion)
        size = stream.tell()
        os.fsync(stream.fileno())
    draft.rename(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return Written(size, digest.hexdigest())


def path_of(edition_id: UUID, form: str) -> Path:
    return _folder(edition_id) / f"{edition_id}_{form}.zip"


def is_there(edition_id: UUID, form: str, size: int) -> bool:
    try:
        return path_of(edition_id, form).stat().st_size == size
    except OSError:
        return False


def open_file(edition_id: UUID, form: str, size: int) -> BinaryIO | None:
    """The file; None when it is lost or not the one that was made."""
    try:
        stream = path_of(edition_id, form).open("rb")
    except OSError:
        return None
    if os.fstat(stream.fileno()).st_size != size:
        stream.close()
        return None
    return stream


class Part:
    """Bytes of an open file in portions; closes it at the end or when the client has gone."""

    def __init__(self, stream: BinaryIO, begin: int, length: int) -> None:
        self.stream, self.begin, self.length = stream, begin, length

    def __iter__(self) -> Iterator[bytes]:
        left = self.length
        with self.stream:
            self.stream.seek(self.begin)
            while left and (portion := self.stream.read(min(CHUNK, left))):
                left -= len(portion)
                yield portion

    def close(self) -> None:
        self.stream.close()


def remove_strange(known: Callable[[set[UUID]], set[UUID]], older_than: float = 86_400.0) -> int:
    """Remove unfinished files and those of editions that are gone, when they are older than a day; how many."""
    until, removed = time.time() - older_than, 0
    folders = [folder for folder in _root().iterdir() if folder.is_dir()] if _root().is_dir() else []
    for folder in folders:
        old = [path for path in folder.iterdir() if path.is_file() and path.stat().st_mtime < until]
        named = {path: UUID(match[1]) for path in old if (match := _NAME.fullmatch(path.name))}
        alive = known(set(named.values())) if named else set()
        for path in old:
            if named.get(path) not in alive:
                path.unlink(missing_ok=True)
                removed += 1
    return removed


def _root() -> Path:
    return Path(settings.EGISZ_NSI_ARCHIVES_DIR)


def _folder(edition_id: UUID) -> Path:
    return _root() / edition_id.hex[:2]
