"""Terminology over a book of 200 000 concepts, through granian: questions a second, processor time of one.

    script/bench --large --no-report        with the other measurements
    python -m bench.nsi_fhir [--seconds 4]  alone, on an installation of its own

Writing the book takes a minute. Targets stand in the table: rates hold on two cores with the load beside the server and
nothing else; on a busy machine look at the processor time, of which a question at 2 000/s on two cores may have 0.6 ms
in the web and 0.2 ms in the database.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from urllib.parse import quote

from bench.interfaces import HEAD, WITHOUT_LIMITS, Question, measure
from bench.nsi_search import OID, concepts, queries
from bench.stand import Stand

CONCEPTS = 200_000
LOOKUP = "≥ 2 000/s, ≤ 0.6 ms"
FILTER = "≥ 300/s"
PAGE = "any offset alike"


def questions(rows: list[tuple[str, str, str | None, str]]) -> list[Question]:
    chance = random.Random(5)
    system = quote(f"urn:oid:{OID}", safe="")
    every = f"{system}%3Ffhir_vs"
    codes = [chance.choice(rows)[0] for _ in range(400)]
    expand = f"/fhir/r5/ValueSet/$expand?url={every}&count=20"
    lookup, check, check_set = (
        tuple(path.format(code=code) for code in codes)
        for path in (
            f"/fhir/r5/CodeSystem/$lookup?system={system}&code={{code}}",
            f"/fhir/r5/CodeSystem/$validate-code?url={system}&code={{code}}",
            f"/fhir/r5/ValueSet/$validate-code?url={every}&system={system}&code={{code}}",
        )
    )
    return [
        Question("$lookup", lookup, LOOKUP),
        Question("$validate-code of the system", check, LOOKUP),
        Question("$validate-code of the value set", check_set, LOOKUP),
        Question("$expand, filter, 20", _filters(expand, queries(rows, 1000)), FILTER),
        Question("$expand, filter of one letter", _filters(expand, "абгдзклмп"), FILTER),
        Question("$expand, page at the start", tuple(f"{expand}&offset={at}" for at in range(0, 400, 20)), PAGE),
        Question("$expand, page near the end", tuple(f"{expand}&offset={CONCEPTS - at}" for at in range(20, 420, 20)),
                 PAGE),
    ]  # fmt: skip


def _filters(address: str, texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{address}&filter={quote(text)}" for text in texts)


def table(stand: Stand, seconds: float, processes: int) -> str:
    """Measured rows as a table; the book is written into the installation first."""
    print(stand.python(f"import django; django.setup(); from bench.nsi_search import prepare; prepare({CONCEPTS})"))
    lines = ["| " + " | ".join(HEAD) + " |", "|---|" + "---:|" * (len(HEAD) - 2) + "---|"]
    for question in questions(concepts(CONCEPTS)):
        lines.append("| " + " | ".join(measure(stand, question, seconds, processes)) + " |")
        print(lines[-1], flush=True)
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--processes", type=int, default=2, help="load processes")
    given = parser.parse_args()
    with Stand(demo=False, environment=WITHOUT_LIMITS) as stand:
        print(table(stand, given.seconds, given.processes))


if __name__ == "__main__":
    main()
