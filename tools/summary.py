"""Adds up pytest's XML reports and prints one line in pytest's manner: `summary.py seconds folder [failed stage …]`."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path


def main() -> int:
    seconds, folder, failed = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
    counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for report in sorted(folder.glob("*.xml")):
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):  # noqa: S314 - written by our own pytest
            for name in counts:
                counts[name] += int(suite.get(name, "0"))
    passed = counts["tests"] - counts["failures"] - counts["errors"] - counts["skipped"]
    words = [
        (counts["failures"], "failed"),
        (passed, "passed"),
        (counts["skipped"], "skipped"),
        (counts["errors"], "errors"),
    ]
    text = ", ".join(f"{number} {word}" for number, word in words if number) or "no tests ran"
    if failed:
        print(f"failed stages: {', '.join(failed)}")
    print(f"{f' {text} in {seconds}.00s ':=^100}")
    return 1 if failed or counts["failures"] or counts["errors"] else 0


if __name__ == "__main__":
    sys.exit(main())
