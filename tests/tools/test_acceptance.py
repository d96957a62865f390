"""The memory of what the tests show, and the page that is written from it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.acceptance.__main__ import page, titles

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = """
import pytest

@pytest.mark.article("A-070")
@pytest.mark.parametrize("number", [1, 2])
def test_passes(number):
    pass

@pytest.mark.article("A-071", "A-072")
def test_fails():
    assert False

@pytest.mark.article("A-073")
@pytest.mark.skip(reason="no browser")
def test_is_skipped():
    pass

def test_shows_nothing():
    pass
"""


def run(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    """pytest with the plugin alone, away from the project."""
    (folder / "test_sample.py").write_text(text)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n    article: a line\n")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tools.acceptance.plugin", "-p", "no:cacheprovider",
         "-p", "no:django", "test_sample.py"],
        cwd=folder, capture_output=True, text=True, timeout=60, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT), "EGISZ_ACCEPTANCE": str(folder / "memory.json")},
    )  # fmt: skip


def test_every_line_of_the_list_has_a_title() -> None:
    names = titles()
    assert list(names) == [f"A-{number:03d}" for number in range(1, 232)]
    assert all(title.strip() for title in names.values())


def test_the_memory_holds_what_each_test_shows_and_how_it_ended(tmp_path: Path) -> None:
    assert run(tmp_path, SAMPLE).returncode == 1
    assert json.loads((tmp_path / "memory.json").read_text()) == {
        "test_sample.py::test_passes": {"lines": ["A-070"], "outcome": "passed"},
        "test_sample.py::test_fails": {"lines": ["A-071", "A-072"], "outcome": "failed"},
        "test_sample.py::test_is_skipped": {"lines": ["A-073"], "outcome": "skipped"},
    }


def test_a_run_of_a_part_changes_only_its_own_entries(tmp_path: Path) -> None:
    (tmp_path / "memory.json").write_text(json.dumps({"other.py::test_x": {"lines": ["A-001"], "outcome": "passed"}}))
    run(tmp_path, SAMPLE)
    assert "other.py::test_x" in json.loads((tmp_path / "memory.json").read_text())


@pytest.mark.parametrize("line", ["A-70", "A-0700", "Б-070", "70", "A-232", "A-000"])
def test_an_unknown_line_is_refused(tmp_path: Path, line: str) -> None:
    answer = run(tmp_path, SAMPLE.replace("A-070", line))
    assert answer.returncode == 4
    assert f"«{line}» is not a line of the acceptance list" in answer.stdout + answer.stderr
    assert not (tmp_path / "memory.json").exists()


def test_the_page_has_every_line_and_names_only_tests_that_stand() -> None:
    here = "tests/tools/test_acceptance.py::test_every_line_of_the_list_has_a_title"
    written = page(
        {
            here: {"lines": ["A-007"], "outcome": "passed"},
            "tests/tools/test_acceptance.py::test_that_is_gone": {"lines": ["A-008"], "outcome": "passed"},
            "tests/gone.py::test_x": {"lines": ["A-009"], "outcome": "failed"},
        }
    )
    rows = {row.split(" | ")[0].strip("| "): row for row in written.splitlines() if row.startswith("| A-")}
    assert len(rows) == 231
    assert "test_every_line_of_the_list_has_a_title" in rows["A-007"]
    assert "passes" in rows["A-007"]
    assert rows["A-008"].endswith("| not yet |")
    assert rows["A-009"].endswith("| not yet |")
    assert "Shown: 1 of 231." in written
