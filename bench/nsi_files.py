"""Archives of МКБ-10 as JSON, CSV and XML: how long they take, in one pass and each alone, against reading the rows.

    DATABASE_URL=postgresql://… python -m bench.nsi_files [--folder ../shared/data/nsi/api_responses] [--runs 5]

Measures in a database and a folder of its own; both are gone at the end. The figures are ratios: reading all rows as
the archives read them counts 1.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from bench.nsi_load import ICD_10, ROOT, _database


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=ROOT.parent / "shared" / "data" / "nsi" / "api_responses")
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egisz.config.settings")
    os.environ.setdefault("EGISZ_LOG_LEVEL", "WARNING")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["EGISZ_NSI_ARCHIVES_DIR"] = folder
        import django

        django.setup()
        with _database():
            _measure(given.folder, given.runs)


def _measure(folder: Path, runs: int) -> None:
    from egisz.nsi.actions.archives import make_archives
    from egisz.nsi.gateway.distribution import FORMS
    from egisz.nsi.public import edition, load_folder
    from egisz.nsi.queries.archives import packed_rows

    with tempfile.TemporaryDirectory() as name:
        for path in folder.glob(f"{ICD_10}_*"):
            shutil.copy(path, name)
        load_folder(name)
    info = edition(ICD_10)
    if info is None:
        raise SystemExit(f"МКБ-10 is not in {folder}")

    reading = _best(lambda: sum(len(portion) for portion in packed_rows(info)), runs)
    print(f"{info.rows_count} rows of {len(info.columns)} columns, read in {reading * 1000:.0f} ms = 1")
    for forms in (*((form,) for form in FORMS), FORMS):
        seconds = _best(lambda forms=forms: make_archives(info, forms), runs)
        print(f"{' + '.join(forms):18} {seconds / reading:5.1f}  ({seconds * 1000:.0f} ms)")
    tracemalloc.start()
    make_archives(info, FORMS)
    print(f"memory at most: {tracemalloc.get_traced_memory()[1] / 2**20:.1f} MB")
    tracemalloc.stop()


def _best(work: Callable[[], object], runs: int) -> float:
    """Seconds of the quickest run: the others were disturbed."""
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


if __name__ == "__main__":
    main()
