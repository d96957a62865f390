"""Terminology operations through the fast lane, in this process: questions a second and processor time of one.

    DATABASE_URL=postgresql://… python -m bench.nsi_fhir [--seconds 4] [--processes 2]

The database must be a scratch one with the migrations done; the book of `bench.nsi_search` is written into it once.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = {
    "lookup": "CodeSystem/$lookup?system={system}&code={code}",
    "validate": "CodeSystem/$validate-code?url={system}&code={code}",
    "validate-set": "ValueSet/$validate-code?url={system}%3Ffhir_vs&system={system}&code={code}",
    "expand": "ValueSet/$expand?url={system}%3Ffhir_vs&filter={text}&count=20",
}


def work(kind: str, seconds: float, seed: int) -> tuple[int, float]:
    """Questions answered, processor seconds of this process."""
    from bench.nsi_search import OID, concepts, queries
    from egisz.config.lane import Lane

    lane = Lane(lambda environ, start: [], [("fhir/r5", "egisz.fhir.fast:R5")])
    rows = concepts(200_000)
    chance = random.Random(seed)
    texts = queries(rows, 500)
    paths = [
        QUESTIONS[kind].format(
            system=quote(f"urn:oid:{OID}"), code=chance.choice(rows)[0], text=quote(chance.choice(texts))
        )
        for _ in range(2000)
    ]

    def ask(place: int) -> None:
        path, _, query = paths[place % len(paths)].partition("?")
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": f"/fhir/r5/{path}", "QUERY_STRING": query,
                   "HTTP_HOST": "localhost", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO()}  # fmt: skip
        lane(environ, lambda status, headers: None)

    for place in range(50):
        ask(place)
    begun, spent, count = time.perf_counter(), time.process_time(), 0
    while time.perf_counter() - begun < seconds:
        ask(count)
        count += 1
    return count, time.process_time() - spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--worker", default="")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egisz.config.settings")
    os.environ.setdefault("EGISZ_LOG_LEVEL", "WARNING")
    import django

    django.setup()
    if given.worker:
        kind, _, seed = given.worker.partition(":")
        print(json.dumps(work(kind, given.seconds, int(seed))))
        return
    from bench.nsi_search import prepare

    prepare(200_000)
    command = [sys.executable, "-m", "bench.nsi_fhir", "--seconds", str(given.seconds), "--worker"]
    for kind in QUESTIONS:
        started = [
            subprocess.Popen([*command, f"{kind}:{n}"], stdout=subprocess.PIPE, text=True, cwd=ROOT)
            for n in range(given.processes)
        ]
        found = [json.loads(process.communicate()[0].splitlines()[-1]) for process in started]
        total = sum(count for count, _ in found)
        spent = sum(cpu for _, cpu in found) / max(total, 1) * 1000
        print(
            f"{kind}: {total / given.seconds:.0f} a second in {given.processes} processes, {spent:.2f} ms of CPU each"
        )


if __name__ == "__main__":
    main()
