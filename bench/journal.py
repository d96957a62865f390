"""How long the journal takes to be written, sealed and checked, against bare rows of the same size.

    python -m bench.journal [rows]

Works in a scratch database beside the one of DATABASE_URL.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
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
        began = time.perf_counter()
        assert seal_rows() == rows
        sealed = time.perf_counter() - began
        began = time.perf_counter()
        verdict = verify()
        checked = time.perf_counter() - began
        assert verdict.is_whole
        assert verdict.rows == rows
        print(
            f"{rows} rows: written {written:.1f} s, sealed {sealed:.1f} s ({sealed / written:.2f} of writing), ", end=""
        )
        print(f"checked {checked:.1f} s ({checked / written:.2f}); target: 100 000 sealed in 20 s")
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)


if __name__ == "__main__":
    main()
