"""Loading of official dictionaries: МКБ-10, all 138 books, and a new edition that changes 10 of 15 000 rows.

    DATABASE_URL=postgresql://… python -m bench.nsi_load [--folder ../shared/data/nsi/api_responses]

Measures in a database of its own beside the one of DATABASE_URL, made at the start and dropped at the end.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ICD_10 = "1.2.643.5.1.13.13.11.1005"
LIMITS = {"icd": 2.0, "all": 30.0, "rows": 10}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=ROOT.parent / "shared" / "data" / "nsi" / "api_responses")
    folder = parser.parse_args().folder
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egisz.config.settings")
    os.environ.setdefault("EGISZ_LOG_LEVEL", "WARNING")
    import django

    django.setup()
    with _database():
        _measure(folder)


@contextmanager
def _database() -> Iterator[None]:
    from django.db import connection

    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"bench_nsi_load_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def _measure(folder: Path) -> None:
    from egisz.nsi.public import edition, load_folder

    with tempfile.TemporaryDirectory() as name:
        for path in folder.glob(f"{ICD_10}_*"):
            shutil.copy(path, name)
        began = time.perf_counter()
        report = load_folder(name)
        icd = time.perf_counter() - began
    if report.errors or report.loaded != 1:
        raise SystemExit(f"МКБ-10 is not loaded: {report.errors or folder}")
    print(f"МКБ-10, {report.rows} rows: {icd:.2f} s (limit {LIMITS['icd']:.0f})")

    began = time.perf_counter()
    report = load_folder(folder)
    everything = time.perf_counter() - began + icd
    print(f"all {report.loaded + report.known} recorded books: {everything:.1f} s (limit {LIMITS['all']:.0f})")

    info = edition(ICD_10)
    assert info is not None
    added, seconds = _new_edition(info)
    print(
        f"a new edition that changes 10 of {info.rows_count} rows: adds {added} rows in {seconds:.2f} s (limit 10 rows)"
    )
    if icd > LIMITS["icd"] or everything > LIMITS["all"] or added != LIMITS["rows"]:
        raise SystemExit(1)


def _new_edition(info: object) -> tuple[int, float]:
    """Rows that were really added, and the seconds from cells to the end."""
    from dataclasses import replace

    from egisz.kernel.actor import Actor
    from egisz.nsi import rules
    from egisz.nsi.actions.storing import store_edition
    from egisz.nsi.models import Record
    from egisz.nsi.public import EditionInfo, rows

    assert isinstance(info, EditionInfo)
    place = info.columns.index(info.title_column)
    listed = [list(row.cells) for row in rows(info, size=info.rows_count).rows]
    for cells in listed[:: len(listed) // 10][:10]:
        cells[place] = f"{cells[place]} (уточнено)"
    before = Record.objects.count()
    began = time.perf_counter()
    facts = replace(info.facts, version=rules.next_version(info.version))
    store_edition(Actor.system("bench"), facts, info.columns, rules.read_rows(facts, info.columns, listed))
    return Record.objects.count() - before, time.perf_counter() - began


if __name__ == "__main__":
    main()
