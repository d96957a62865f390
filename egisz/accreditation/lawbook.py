"""Which rule set is in force: read from `law/*.toml` of this room and of EGISZ_LAW_DIR (a file there wins by name)."""

from __future__ import annotations

import os
import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from egisz.accreditation.rules.consent import ConsentText
from egisz.accreditation.rules.law import RuleSet, rule_set_from
from egisz.consents.public import document_on
from egisz.kernel.errors import Objection, Refused

_OWN = Path(__file__).resolve().parent / "law"


def rules_on(day: date) -> RuleSet:
    """The rule set in force on a day. Refused with NO_RULE_SET when none is."""
    for rule_set_ in _all(_outside()).values():
        if rule_set_.in_force_on(day):
            return rule_set_
    raise Refused(
        Objection(
            "NO_RULE_SET",
            f"На {day:%d.%m.%Y} правила аккредитации не загружены. Напишите в поддержку: администратор добавит их.",
        )
    )


def rule_set(name: str) -> RuleSet:
    """A rule set by name: a submitted application is always judged by its own. KeyError when it is not loaded."""
    return _all(_outside())[name]


def law_file(name: str) -> dict[str, Any]:
    """A parsed file of the law folder («meetings-2026», «consent-2025-09»)."""
    for folder in (_outside(), str(_OWN)):
        path = Path(folder) / f"{name}.toml"
        if folder and path.is_file():
            return tomllib.loads(path.read_text(encoding="utf-8"))
    raise KeyError(name)


def law_files(prefix: str) -> list[str]:
    """Names of the files that begin with a prefix, in order."""
    folders = [Path(folder) for folder in (str(_OWN), _outside()) if folder]
    return sorted({path.stem for folder in folders for path in folder.glob(f"{prefix}*.toml")})


def _outside() -> str:
    return os.environ.get("EGISZ_LAW_DIR", "")


@lru_cache(maxsize=4)
def _all(outside: str) -> dict[str, RuleSet]:
    """By name, the newest first; a folder outside may add or replace."""
    found: dict[str, RuleSet] = {}
    for folder in (str(_OWN), outside):
        if not folder:
            continue
        for path in sorted(Path(folder).glob("*.toml")):
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            if "parameters" in data:
                found[data["name"]] = rule_set_from(data)
    return dict(sorted(found.items(), key=lambda pair: pair[1].valid_from, reverse=True))


def consent_on(day: date) -> ConsentText:
    """The version of the consent in force on a day; before the first one, the first."""
    document = document_on("accreditation", day)
    return ConsentText(
        version=document.version, valid_from=document.valid_from, title=document.title, purpose=document.purpose,
        paragraphs=document.paragraphs, source=document.source,
    )  # fmt: skip
