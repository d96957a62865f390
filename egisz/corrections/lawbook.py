"""The dated term of the answer, read from `law/answer-*.toml`; files in EGISZ_LAW_DIR win by name."""

from __future__ import annotations

import os
import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path

from egisz.corrections.rules import AnswerTerm
from egisz.kernel.errors import Objection, Refused

_OWN = Path(__file__).resolve().parent / "law"


def term_on(day: date) -> AnswerTerm:
    """The term in force on the day; Refused with NO_RULE_SET when there is none."""
    for term in _terms(os.environ.get("EGISZ_LAW_DIR", "")):
        if term.in_force_on(day):
            return term
    raise Refused(
        Objection("NO_RULE_SET", "Срок ответа на этот день не задан. Напишите в поддержку: администратор добавит его")
    )


@lru_cache(maxsize=4)
def _terms(outside: str) -> tuple[AnswerTerm, ...]:
    files: dict[str, Path] = {}
    for folder in (str(_OWN), outside):
        if folder:
            files |= {path.stem: path for path in Path(folder).glob("answer-*.toml")}
    terms = []
    for path in files.values():
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        terms.append(
            AnswerTerm(
                title=data["title"],
                in_force_from=data["in_force_from"],
                in_force_until=data.get("in_force_until"),
                working_days=data["working_days"],
                citation=data["citation"],
                source_url=data["source_url"],
            )
        )
    return tuple(sorted(terms, key=lambda term: term.in_force_from, reverse=True))
