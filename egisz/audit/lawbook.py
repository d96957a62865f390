"""Dated policies of the journal, read from `law/*.toml`; files in EGISZ_LAW_DIR win by name."""

from __future__ import annotations

import os
import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from egisz.audit.rules.cases import DisputeTerm
from egisz.audit.rules.unusual import UnusualRules
from egisz.kernel.errors import Objection, Refused

_OWN = Path(__file__).resolve().parent / "law"


def dispute_term_on(day: date) -> DisputeTerm:
    """The term of the auditor's answer in force on the day; Refused with NO_RULE_SET when there is none."""
    for data in _files("dispute", os.environ.get("EGISZ_LAW_DIR", "")):
        term = DisputeTerm(
            title=data["title"], in_force_from=data["in_force_from"], in_force_until=data.get("in_force_until"),
            working_days=data["working_days"], citation=data["citation"], source_url=data["source_url"],
        )  # fmt: skip
        if term.in_force_on(day):
            return term
    raise Refused(
        Objection("NO_RULE_SET", "Срок ответа на этот день не задан. Напишите в поддержку: администратор добавит его")
    )


def unusual_rules_on(day: date) -> UnusualRules:
    """What stood out on that day; the earliest known rules for days before."""
    known = _unusual(os.environ.get("EGISZ_LAW_DIR", ""))
    return next((rules for rules in known if rules.in_force_on(day)), known[-1])


@lru_cache(maxsize=4)
def _unusual(outside: str) -> tuple[UnusualRules, ...]:
    return tuple(
        UnusualRules(
            **{"in_force_until": None, **data}
            | {name: frozenset(data[name]) for name in ("night_roles", "family_roles")}
        )
        for data in _files("unusual", outside)
    )


@lru_cache(maxsize=8)
def _files(name: str, outside: str) -> tuple[dict[str, Any], ...]:
    """Contents of the files of one policy, those that began last first."""
    files: dict[str, Path] = {}
    for folder in (str(_OWN), outside):
        if folder:
            files |= {path.stem: path for path in Path(folder).glob(f"{name}-*.toml")}
    found = [tomllib.loads(path.read_text(encoding="utf-8")) for path in files.values()]
    return tuple(sorted(found, key=lambda data: data["in_force_from"], reverse=True))
