"""pytest plugin: remembers which test shows which line of the acceptance list, and how it ended.

The memory is `var/acceptance.json`: {test: {"lines": ["A-070"], "outcome": "passed"}}. Runs of a part of the tests
change only their own entries; tests that no longer exist fall out when everything is collected.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

MEMORY = Path(os.environ.get("EGISZ_ACCEPTANCE", "var/acceptance.json"))
TITLES = Path(__file__).with_name("titles.tsv")
LINES = frozenset(line.split("\t")[0] for line in TITLES.read_text().splitlines())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        lines = [str(argument) for marker in item.iter_markers("article") for argument in marker.args]
        for line in lines:
            if line not in LINES:
                raise pytest.UsageError(f"{item.nodeid}: «{line}» is not a line of the acceptance list")
        if lines:
            item.user_properties.append(("article", sorted(set(lines))))


class Memory:
    def __init__(self) -> None:
        self.seen: dict[str, dict[str, Any]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        lines = dict(report.user_properties).get("article")
        if not lines:
            return
        test = report.nodeid.split("[")[0]
        before = self.seen.get(test, {}).get("outcome", "passed")
        outcome = "failed" if report.failed else "skipped" if report.skipped and before == "passed" else before
        self.seen[test] = {"lines": lines, "outcome": outcome}

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(session.config, "workerinput") or not self.seen:
            return
        known = json.loads(MEMORY.read_text()) if MEMORY.exists() else {}
        known.update(self.seen)
        MEMORY.parent.mkdir(parents=True, exist_ok=True)
        MEMORY.write_text(json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True))


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Memory(), "egisz-acceptance")
