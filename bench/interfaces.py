"""The interfaces of the reference service over sockets: requests a second, processor time of one, megabytes a second.

The load is made by `bench.wire`, which shares the cores with the server. Targets are those of the reference service's
issue: see TARGETS.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from bench.stand import ROOT, Stand

MKB = "1.2.643.5.1.13.13.11.1005"
SERVICES = "1.2.643.5.1.13.13.11.1070"
POSTS = "1.2.643.5.1.13.13.11.1002"
HEAD = ["Question", "requests/s", "web, CPU ms", "database, CPU ms", "p95 ms", "MB/s", "target"]
WITHOUT_LIMITS = {"EGISZ_NSI_LIMIT_ADDRESS": "0", "EGISZ_NSI_LIMIT_KEY": "0"}
WORDS = ("пневмония", "остр", "сахарный диабет", "перелом бедра", "ghbcnegs", "инфркт", "J18.0", "почек")


@dataclass(frozen=True, slots=True)
class Question:
    """paths: asked in turn. target: what the issue wants, in words; empty for none."""

    title: str
    paths: tuple[str, ...]
    target: str = ""


def questions(stand: Stand) -> list[Question]:
    chance = random.Random(1)
    rest = f"/port/rest/data?userKey=00000000-0000-0000-0000-000000000000&identifier={MKB}"
    system = quote(f"urn:oid:{MKB}", safe="")
    codes = [str(chance.randrange(1, 15_000)) for _ in range(200)]
    return [
        Question("passport", (f"/port/rest/passport?identifier={POSTS}", f"/port/rest/passport?identifier={MKB}"),
                 "≥ 2 500/s, ≤ 0.6 ms"),
        Question("data, 10 rows of МКБ-10", tuple(f"{rest}&page={chance.randrange(1, 1500)}" for _ in range(200)),
                 "≥ 2 500/s, ≤ 0.6 ms"),
        Question("data, size=2000", tuple(f"{rest}&size=2000&page={page}" for page in range(1, 8)), "≥ 40 MB/s"),
        Question("data, one column is one value", tuple(f"{rest}&filters=ID%7C{code}" for code in codes)),
        Question("data, words by LIKE", tuple(f"{rest}&filters=MKB_NAME%7C{quote(word)}%7CLIKE" for word in WORDS)),
        Question("compare of two versions", (_comparison(stand),)),
        Question("$lookup", tuple(f"/fhir/r5/CodeSystem/$lookup?system={system}&code={code}" for code in codes),
                 "≥ 2 000/s"),
        Question("$validate-code", tuple(f"/fhir/r5/CodeSystem/$validate-code?url={system}&code={code}"
                                         for code in codes), "≥ 2 000/s"),
        Question("$expand, filter, 20 of МКБ-10", tuple(
            f"/fhir/r5/ValueSet/$expand?url={system}%3Ffhir_vs&count=20&filter={quote(word)}" for word in WORDS)),
    ]  # fmt: skip


def _comparison(stand: Stand) -> str:
    """The last two versions of the posts."""
    address = f"{stand.base_url}/port/rest/versions?identifier={POSTS}"
    with urllib.request.urlopen(address, timeout=10) as answer:
        listed = json.load(answer)["list"]
    days = [datetime.strptime(item["publishDate"], "%d.%m.%Y %H:%M") for item in listed[:2]]
    new, old = (f"{day:%Y-%m-%d %H:%M}".replace(" ", "%20") for day in days)
    return f"/port/rest/compare?identifier={POSTS}&date1={old}&date2={new}"


def measure(stand: Stand, question: Question, seconds: float, processes: int) -> list[str]:
    """A row of the table."""
    _load(stand, question, 1.0, processes)
    web, database = stand.cpu_seconds("web"), stand.cpu_seconds("database")
    found = _load(stand, question, seconds, processes)
    count = sum(one["count"] for one in found)
    spent = (stand.cpu_seconds("web") - web) / count * 1000
    in_database = (stand.cpu_seconds("database") - database) / count * 1000
    return [
        question.title, f"{count / seconds:.0f}", f"{spent:.2f}", f"{in_database:.2f}",
        f"{max(one['p95'] for one in found) * 1000:.1f}",
        f"{sum(one['bytes'] for one in found) / seconds / 1e6:.1f}", question.target,
    ]  # fmt: skip


def table(stand: Stand, seconds: float, processes: int) -> str:
    lines = ["| " + " | ".join(HEAD) + " |", "|---|" + "---:|" * (len(HEAD) - 2) + "---|"]
    for question in questions(stand):
        lines.append("| " + " | ".join(measure(stand, question, seconds, processes)) + " |")
        print(lines[-1], flush=True)
    return "\n".join(lines)


def _load(stand: Stand, question: Question, seconds: float, processes: int) -> list[dict[str, Any]]:
    command = [sys.executable, str(ROOT / "bench" / "wire.py"), "127.0.0.1", str(stand.port), str(seconds)]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(processes)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.write(json.dumps(question.paths))
        process.stdin.close()
    found = []
    for process in started:
        assert process.stdout is not None
        out = process.stdout.read()
        if process.wait():
            raise RuntimeError("a load process failed, see above")
        found.append(json.loads(out))
    return found


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 4.0
    with Stand(demo=False, environment=WITHOUT_LIMITS) as stand:
        stand.wait_idle()
        print(table(stand, seconds, 2))


if __name__ == "__main__":
    main()
