"""Books with names of their own, for the search."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.nsi.builders import write_book


def write_named(folder: Path, rows: list[list[str | None]], *, oid: str, name: str, **more: Any) -> None:
    write_book(folder, rows, oid=oid, **more)
    path = folder / f"{oid}_{more.get('version', '1.1')}_passport.json"
    passport = json.loads(path.read_bytes())
    path.write_text(json.dumps({**passport, "fullName": name, "shortName": name}), encoding="utf-8")
