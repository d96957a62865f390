"""Write docs/acceptance.md from the titles and the memory of the last test runs."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

from tools.acceptance.plugin import MEMORY

ROOT = Path(__file__).resolve().parents[2]
TITLES = Path(__file__).with_name("titles.tsv")
PAGE = ROOT / "docs" / "acceptance.md"
WORDS = {"passed": "passes", "failed": "**fails**", "skipped": "skipped"}


def titles() -> dict[str, str]:
    return dict(line.split("\t") for line in TITLES.read_text().splitlines())


def existing(test: str) -> bool:
    """Does the test still stand in its file?"""
    path, _, name = test.partition("::")
    file = ROOT / path
    return file.exists() and f"def {name.split('::')[-1]}(" in file.read_text()


def page(memory: dict[str, dict[str, object]]) -> str:
    shown: dict[str, list[str]] = defaultdict(list)
    for test, entry in sorted(memory.items()):
        if existing(test):
            path, _, name = test.partition("::")
            for line in entry["lines"]:  # type: ignore[attr-defined]
                shown[line].append(f"[`{name}`](../{path}) {WORDS[str(entry['outcome'])]}")
    names = titles()
    rows = [f"| {number} | {title} | {'<br>'.join(shown[number]) or 'not yet'} |" for number, title in names.items()]
    done = sum(1 for number in names if shown[number])
    return "\n".join(
        [
            "# Acceptance",
            "",
            "Every line of the acceptance list, the tests that show it and their last result. Written by",
            "`script/acceptance` after `script/test`; do not edit by hand.",
            "",
            f"Shown: {done} of {len(names)}.",
            "",
            "| Line | What | Shown by |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    memory = json.loads(MEMORY.read_text()) if MEMORY.exists() else {}
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(memory))
    print(f"wrote {PAGE.relative_to(ROOT)}")
