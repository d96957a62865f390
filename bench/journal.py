"""How long the journal takes to be written, sealed and checked, and what a row costs the action that writes it.

    python -m bench.journal [rows]

Works in a scratch database beside the one of DATABASE_URL.
"""

from __future__ import annotations

import itertools
import os
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egisz.config.settings")


def main() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from egisz.audit.models import AuditRow
    from egisz.audit.public import seal_rows, verify

    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    settings.EGISZ_DATA_DIR = Path(tempfile.mkdtemp(prefix="egisz-journal-"))
    settings.EGISZ_KEYS_DIR = settings.EGISZ_DATA_DIR / "keys"
    connection.settings_dict["TEST"]["NAME"] = f"bench_{uuid4().hex[:8]}"
    old = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0)
    try:
        began = time.perf_counter()
        AuditRow.objects.bulk_create(
            [
                AuditRow(
                    code="frmr.person.read", account_id=uuid4(), role="hr", organization_oid="1.2.643.5.1.13.13.12.2.1",
                    subject_id=uuid4(), resource="frmr.Practitioner", resource_id=str(uuid4()), channel="web",
                    details={"fields": ["snils", "address"]}, request_id=uuid4().hex[:16], address="10.0.0.1",
                )
                for _ in range(rows)
            ],
            batch_size=5000,
        )  # fmt: skip
        written = time.perf_counter() - began
        began, busy = time.perf_counter(), processor_time("")
        assert seal_rows() == rows
        sealed, busy = time.perf_counter() - began, processor_time("") - busy
        began = time.perf_counter()
        verdict = verify()
        checked = time.perf_counter() - began
        assert verdict.is_whole
        assert verdict.rows == rows
        print(f"{rows} rows: written {written:.1f} s, sealed {sealed:.1f} s ({busy:.1f} s of processor time), ", end="")
        print(f"checked {checked:.1f} s ({checked / written:.2f}); target: 100 000 sealed in 20 s")
        cost_of_a_row()
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)


def cost_of_a_row(rounds: int = 30, times: int = 40) -> None:
    """Two ordinary actions, each a transaction of its own, with the journal's insert and without; medians of rounds."""
    from datetime import date

    from django.db import connection

    from egisz.audit.actions import recording
    from egisz.frmo.public import (
        DepartmentFacts,
        OrganizationFacts,
        change_organization,
        open_department,
        register_organization,
    )
    from egisz.kernel.actor import Actor

    actor = Actor.system("bench").acting(request_id="bench-1", address="10.0.0.1", session_key="k", device="bench")
    facts = OrganizationFacts(
        name_full="Больница", name_short="Больница", inn="7707083893", ogrn="1027700132195", region_code="78",
        region_name="Регион", legal_address="ул. Первая, 1", site_address="ул. Первая, 1", email="a@example.org",
    )  # fmt: skip
    oid = register_organization(actor, facts)

    def change(number: int) -> None:
        change_organization(actor, oid, replace(facts, site_address=f"ул. Первая, {number}"))

    def insert(number: int) -> None:
        open_department(actor, oid, DepartmentFacts(name=f"Отделение {number}", begin_date=date(2020, 1, 1)))

    numbers = itertools.count(1)
    real, connect = recording.connection, connection.connection
    backend = f"/proc/{connect.info.backend_pid}/stat" if connect is not None else ""
    for name, action in (("a card changed", change), ("a department opened", insert)):
        found: dict[bool, list[float]] = {True: [], False: []}
        for turn in range(rounds * 2):
            is_written = turn % 2 == 0
            recording.connection = real if is_written else Nowhere()  # type: ignore[assignment]
            began = processor_time(backend)
            for _ in range(times):
                action(next(numbers))
            found[is_written].append((processor_time(backend) - began) / times * 1000)
        recording.connection = real
        bare, written = statistics.median(found[False]), statistics.median(found[True])
        more = (written / bare - 1) * 100
        print(f"{name}: {written:.2f} ms of processor time with its row, {bare:.2f} without: {more:.0f} %; target 10 %")


class Nowhere:
    """A connection whose cursor does nothing."""

    def cursor(self) -> Nowhere:
        return self

    def __enter__(self) -> Nowhere:
        return self

    def __exit__(self, *_: object) -> None: ...

    def execute(self, *_: object) -> None: ...


def processor_time(backend: str) -> float:
    """Seconds of this process and of the PostgreSQL process that serves it (when it is on this machine)."""
    own = time.process_time()
    if not os.path.exists(backend):
        return own
    fields = Path(backend).read_text().rsplit(")", 1)[1].split()
    return own + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
