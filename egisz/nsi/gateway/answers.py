"""A folder of recorded answers: `<oid>_<version>_passport.json[.gz]` and `<oid>_<version>_part<N>.json[.gz]`."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path

import orjson

from egisz.nsi import rules

MAX_BYTES = 512 * 1024 * 1024  # of one file, unpacked


@dataclass(frozen=True, slots=True)
class Recorded:
    """One edition as it lies in a folder: its passport and its pages in order."""

    oid: str
    version: str
    passport: Path
    parts: tuple[Path, ...]


def editions_in(folder: Path) -> list[Recorded]:
    """Every edition anywhere below the folder, older versions first; a plain file wins over its .gz."""
    passports: dict[tuple[Path, str, str], Path] = {}
    parts: dict[tuple[Path, str], dict[int, Path]] = {}
    for path in sorted(folder.rglob("*.json*"), key=lambda p: (p.suffix != ".json", p.name)):
        if named := rules.passport_name(path.name):
            passports.setdefault((path.parent, *named), path)
        elif part := rules.part_name(path.name):
            parts.setdefault((path.parent, part[0]), {}).setdefault(part[1], path)
    found = [
        Recorded(oid, version, path, _in_order(parts.get((place, f"{oid}_{version}"), {})))
        for (place, oid, version), path in passports.items()
    ]
    return sorted(found, key=lambda item: (item.oid, rules.version_order(item.version), str(item.passport)))


def read_text(path: Path) -> str:
    """The text of a file, unpacked; a byte order mark is dropped. Raises `BadAnswer`."""
    try:
        if path.suffix == ".gz":
            with gzip.open(path) as stream:
                data = stream.read(MAX_BYTES + 1)
        else:
            with path.open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise rules.BadAnswer("файл больше 512 МБ в распакованном виде")
        return data.decode("utf-8-sig")
    except (OSError, EOFError, zlib.error) as error:
        raise rules.BadAnswer(f"файл не читается или повреждён: {error}") from error
    except UnicodeDecodeError as error:
        raise rules.BadAnswer("файл не в кодировке UTF-8") from error


def read_json(path: Path) -> object:
    """The JSON of a file. Raises `BadAnswer`."""
    try:
        return orjson.loads(read_text(path))
    except orjson.JSONDecodeError as error:
        raise rules.BadAnswer(f"это не JSON: {error}") from error


def _in_order(pages: dict[int, Path]) -> tuple[Path, ...]:
    return tuple(pages[number] for number in sorted(pages))
