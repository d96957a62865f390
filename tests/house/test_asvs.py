"""docs/asvs.md: every requirement of the scope once, every named test and file there is."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "asvs.md"
STATES = {"есть", "частично", "нет", "неприменимо"}
# Section of ASVS 5.0.0 → the level of each of its requirements, in order.
LEVELS = {
    "1.1": "22", "1.2": "1111122223", "1.3": "112222222223", "1.4": "222", "1.5": "123", "2.1": "122", "2.2": "112",
    "2.3": "12223", "2.4": "23", "3.1": "3", "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333",
    "3.6": "3", "3.7": "22333", "4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222", "5.1": "2", "5.2": "112333",
    "5.3": "113", "5.4": "222", "6.1": "122", "6.2": "111111112222", "6.3": "11223333", "6.4": "112233",
    "6.5": "22222333", "6.6": "2223", "6.7": "33", "6.8": "2222", "7.1": "222", "7.2": "1111", "7.3": "22",
    "7.4": "11222", "7.5": "223", "7.6": "22", "8.1": "1233", "8.2": "1123", "8.3": "133", "8.4": "23", "9.1": "111",
    "9.2": "1222", "10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333", "10.5": "22222",
    "10.6": "22", "10.7": "222", "11.1": "2233", "11.2": "22233", "11.3": "11233", "11.4": "1222", "11.5": "23",
    "11.6": "23", "11.7": "33", "12.1": "12233", "12.2": "11", "12.3": "22223", "13.1": "2333", "13.2": "222223",
    "13.3": "2233", "13.4": "1222233", "14.1": "22", "14.2": "12223333", "14.3": "122", "15.1": "12233",
    "15.2": "12233", "15.3": "1222222", "15.4": "3333", "16.1": "2", "16.2": "22222", "16.3": "2222", "16.4": "222",
    "16.5": "2223", "17.1": "23", "17.2": "22223333", "17.3": "22",
}  # fmt: skip
DEEP = {"6", "7", "8", "10", "14", "16"}  # chapters that we take to level 3
_ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
ROWS = [tuple(cell.strip() for cell in row) for row in _ROW.findall(PAGE.read_text())]


def _scope() -> list[str]:
    return [
        f"{section}.{place}"
        for section, levels in LEVELS.items()
        for place, level in enumerate(levels, 1)
        if level in "12" or section.split(".")[0] in DEEP
    ]


def test_the_levels_are_those_of_the_standard() -> None:
    assert Counter("".join(LEVELS.values())) == {"1": 70, "2": 183, "3": 92}


def test_every_requirement_of_the_scope_stands_once() -> None:
    assert [number for number, *_ in ROWS] == _scope()


def test_every_row_says_something_and_its_state_is_a_known_one() -> None:
    assert {state for _, _, state, _ in ROWS} <= STATES
    assert all(about and shown for _, about, _, shown in ROWS)
    counted = Counter(state for _, _, state, _ in ROWS)
    told = dict(re.findall(r"^\| (\w+) \| (\d+) \|$", PAGE.read_text(), re.MULTILINE))
    assert told == {**{state: str(counted[state]) for state in STATES}, "всего": str(len(ROWS))}


@pytest.mark.parametrize(("number", "shown"), [(row[0], row[3]) for row in ROWS], ids=[row[0] for row in ROWS])
def test_what_is_named_exists(number: str, shown: str) -> None:
    for name in re.findall(r"`([^`]+)`", shown):
        path, _, test = name.partition("::")
        if not re.match(r"(egisz|tests|docs|tools|script)/|[\w.-]+\.(md|toml|lock)$|\.\w+$", path):
            continue
        assert (ROOT / path).exists(), f"{number} names {path}"
        if test:
            files = sorted((ROOT / path).rglob("test_*.py")) if (ROOT / path).is_dir() else [ROOT / path]
            assert any(f"def {test}(" in file.read_text() for file in files), f"{number} names {name}"
