"""The dated terms, read from `law/terms-*.toml`; files of EGISZ_LAW_DIR named `rights-*.toml` add or replace."""

from __future__ import annotations

import os
import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path

from egisz.rights.rules import Terms

_OWN = Path(__file__).resolve().parent / "law"


def terms_on(day: date) -> Terms:
    """The newest that has begun; before the first one, the first."""
    known = _all(os.environ.get("EGISZ_LAW_DIR", ""))
    return next((terms for terms in known if terms.in_force_from <= day), known[-1])


@lru_cache(maxsize=4)
def _all(outside: str) -> tuple[Terms, ...]:
    files = list(_OWN.glob("terms-*.toml")) + (list(Path(outside).glob("rights-*.toml")) if outside else [])
    found = [Terms(**tomllib.loads(path.read_text(encoding="utf-8"))) for path in files]
    return tuple(sorted(found, key=lambda terms: terms.in_force_from, reverse=True))
