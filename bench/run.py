"""Measures the pages of a fresh demo installation and writes docs/benchmarks.md (`script/bench` starts it)."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bench import interfaces, nsi_fhir, signin
from bench.stand import ROOT, Stand

TARGET_MS = 6.0
BUSY_BEFORE: float | None = None  # load average of the machine before the stand started
REPORT = ROOT / "docs" / "benchmarks.md"


@dataclass(frozen=True, slots=True)
class Figures:
    """rate: requests a second. web, database: milliseconds of processor time a request. p95: milliseconds."""

    rate: float
    web: float
    database: float
    p50: float
    p95: float


def measure_page(stand: Stand, page: dict[str, Any], seconds: float, processes: int) -> Figures:
    arguments = ["http", "127.0.0.1", str(stand.port), page["path"], page["cookie"]]
    _load([*arguments, "1.5"], processes)
    web, database = stand.cpu_seconds("web"), stand.cpu_seconds("database")
    found = _load([*arguments, str(seconds)], processes)
    count = sum(one["count"] for one in found)
    return Figures(
        rate=count / seconds,
        web=(stand.cpu_seconds("web") - web) / count * 1000,
        database=(stand.cpu_seconds("database") - database) / count * 1000,
        p50=statistics.median(one["p50"] for one in found) * 1000,
        p95=max(one["p95"] for one in found) * 1000,
    )


def measure_queries(stand: Stand, page: dict[str, Any], seconds: float, processes: int) -> Figures | None:
    """The statements of the page without the web: what the database and its driver alone cost."""
    if not page["queries"]:
        return None
    # The processor time of a connection is counted when its backend has ended; hence the whole load is one connection.
    database = stand.cpu_seconds("database")
    found = _load(["sql", stand.database_url, str(seconds)], processes, json.dumps(page["queries"]))
    count = sum(one["count"] for one in found)
    return Figures(
        rate=count / seconds,
        web=sum(one["cpu"] for one in found) / count * 1000,
        database=(stand.cpu_seconds("database") - database) / count * 1000,
        p50=statistics.median(one["p50"] for one in found) * 1000,
        p95=max(one["p95"] for one in found) * 1000,
    )


def _load(arguments: list[str], processes: int, text: str = "") -> list[dict[str, float]]:
    command = [sys.executable, str(ROOT / "bench" / "load.py"), *arguments]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(processes)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.write(text)
        process.stdin.close()
    found = []
    for process in started:
        assert process.stdout is not None
        out = process.stdout.read()
        if process.wait():
            raise RuntimeError("a load process failed, see above")
        found.append(json.loads(out))
    return found


def _row(page: dict[str, Any], whole: Figures, alone: Figures | None) -> list[str]:
    row = [
        page["title"], f"{whole.rate:.0f}", f"{whole.web:.1f}", f"{whole.database:.1f}",
        f"{whole.p50:.1f}", f"{whole.p95:.1f}", str(len(page["queries"])), f"{page['bytes'] / 1024:.0f}",
    ]  # fmt: skip
    row += [f"{alone.rate:.0f}", f"{alone.web:.2f}", f"{alone.database:.2f}"] if alone else ["", "", ""]
    return row


HEAD = [
    "Page", "requests/s", "web, CPU ms", "database, CPU ms", "median ms", "p95 ms", "queries", "KB",
    "psycopg alone: times/s", "driver, CPU ms", "database, CPU ms",
]  # fmt: skip


def _table(rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(HEAD) + " |", "|---|" + "---:|" * (len(HEAD) - 1)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def _noise() -> str:
    """How busy the machine was with other things: such a run is slower in every column."""
    load = os.getloadavg()[2]
    cores = os.cpu_count() or 1
    if BUSY_BEFORE is not None and cores * 0.5 < BUSY_BEFORE:
        return (
            f".\nThe machine was shared and noisy (load {BUSY_BEFORE:.1f} before the run, {load:.1f} over the last 15 "
            "minutes):\nall figures are worse than on a quiet machine."
        )
    return "."


def _report(options: argparse.Namespace, table: str, verdict: str, services: str, tokens: str, large: str) -> str:
    machine = f"{os.cpu_count()} cores ({_processor()}), Python {platform.python_version()}"
    return f"""# Benchmarks

`script/bench` wrote this file on {date.today():%Y-%m-%d}: {machine}.
Everything runs on one machine: granian with two processes, PostgreSQL with fsync, and {options.processes} load
processes that share the same cores; each row is {options.seconds:g} s long. The demo region's queue is filled to
forty cases. Trust the processor time and the ratios of one run more than the rates{_noise()}

The right-hand columns repeat the page's own SELECT statements through psycopg, without the web: what the data alone
cost. Target: at most {TARGET_MS:g} ms of the web's processor time a page. {verdict}

{table}

## Interfaces of the reference service

The same server and load, ready bytes over kept connections, no limits of requests; 138 official books are loaded.

{services}

## Sign-in

The face of ЕСИА: `/aas/oauth2/v3/te` checks a raw ГОСТ signature and gives an access, a refresh and an id token; each
request spends a code. A session is checked at every request of a signed-in person; its figure is processor time alone.

{tokens}
{large}"""


def _large(stand: Stand, seconds: float, processes: int) -> str:
    return f"""
## Terminology over a book of 200 000 concepts

The same server and load. The last column is the target, for two cores that do nothing else.

{nsi_fhir.table(stand, seconds, processes)}
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8, help="length of each measurement")
    parser.add_argument("--processes", type=int, default=2, help="load processes")
    parser.add_argument("--no-report", action="store_true", help="print only, leave docs/benchmarks.md as it is")
    parser.add_argument("--large", action="store_true", help="also the terminology over a book of 200 000 concepts")
    options = parser.parse_args()

    global BUSY_BEFORE
    BUSY_BEFORE = os.getloadavg()[0]
    print("starting an installation with the demo region …", flush=True)
    with Stand(environment=interfaces.WITHOUT_LIMITS) as stand:
        stand.wait_idle()
        people = {key: account.snils for key, account in stand.accounts().items()}
        told = json.loads(stand.python("from bench.pages import main; main()", json.dumps(people)).splitlines()[-1])
        rows, slow = [], []
        for page in told["pages"]:
            whole = measure_page(stand, page, options.seconds, options.processes)
            alone = measure_queries(stand, page, options.seconds / 2, options.processes)
            rows.append(_row(page, whole, alone))
            print(" | ".join(rows[-1]), flush=True)
            if whole.web > TARGET_MS:
                slow.append(f"{page['title']}: {whole.web:.1f} ms")
        print()
        services = interfaces.table(stand, options.seconds / 2, options.processes)
        print()
        tokens = signin.table(stand, options.seconds / 2, options.processes)
        large = _large(stand, options.seconds / 2, options.processes) if options.large else ""
    for title, reason in told["left_out"].items():
        print(f"left out: {title} ({reason})")
    if not rows:
        print("no page could be measured")
        return 1
    table = _table(rows)
    print("\n" + table)
    verdict = "Above the target: " + "; ".join(slow) + "." if slow else "Every page is within the target."
    print("\n" + verdict)
    if not options.no_report:
        REPORT.write_text(_report(options, table, verdict, services, tokens, large))
        print(f"written: {REPORT.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
