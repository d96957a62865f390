"""docs/law.md names every file of the law, and what is wrong in the article stands nowhere."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "law.md"
FILES = sorted([*(ROOT / "egisz").glob("*/law/*.toml"), ROOT / "egisz" / "nsi" / "starter" / "calendar.toml"])
SHOWN = {".html", ".js", ".css", ".toml", ".json", ".txt", ".py"}


def _rows() -> dict[str, list[str]]:
    """Path inside egisz/ → the cells of its row."""
    rows = {}
    for line in PAGE.read_text().splitlines():
        if found := re.match(r"\| \[`([^`]+)`\]\(([^)]+)\) \|", line):
            assert (PAGE.parent / found[2]).is_file(), found[2]
            rows[found[1]] = [cell.strip() for cell in line.strip("|").split("|")]
    return rows


def test_every_file_of_the_law_is_named_with_everything_about_it() -> None:
    rows = _rows()
    assert sorted(rows) == sorted(str(path.relative_to(ROOT / "egisz")) for path in FILES)
    assert {name for name, cells in rows.items() if len(cells) != 6 or not all(cells)} == set()


def _values(data: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield key, value
            yield from _values(value)
    elif isinstance(data, list):
        for value in data:
            yield from _values(value)


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_every_file_says_from_when_and_on_what_ground(path: Path) -> None:
    found = dict(_values(tomllib.loads(path.read_text())))
    assert {"valid_from", "in_force_from", "held_on", "year"} & found.keys()
    assert {"citation", "source", "url"} & found.keys()


@pytest.mark.article("A-013")
def test_the_act_under_the_system_is_cited_from_dated_data_and_the_outdated_one_nowhere() -> None:
    facts = tomllib.loads((ROOT / "egisz/corrections/law/answer-2022.toml").read_text())
    assert "от 09.02.2022 № 140" in facts["citation"]
    assert facts["in_force_from"].isoformat() == "2022-03-01"
    assert "2022-03-01" < facts["in_force_until"].isoformat() <= "2028-03-01"
    assert _where(r"№\s*555\b") == []


def _where(pattern: str) -> list[str]:
    """Files of the program whose text has the pattern."""
    return [
        str(path.relative_to(ROOT))
        for path in (ROOT / "egisz").rglob("*")
        if path.suffix in SHOWN and re.search(pattern, path.read_text(), re.IGNORECASE)
    ]


@pytest.mark.article("A-064")
def test_the_misprint_of_the_register_stands_nowhere() -> None:
    assert _where("ФРМЗ") == []


@pytest.mark.article("A-083")
def test_the_centre_is_named_rightly_and_never_as_an_agency() -> None:
    assert _where(r"Федерально\w+\s+агентств\w+") == []
    assert _where(r"высокотехнологичн\w+\s+здравоохранен") == []
    assert any(path.endswith(".py") for path in _where("Федеральный аккредитационный центр"))
