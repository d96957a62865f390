"""Shared fixtures: paths, keys and files of the tests live in a folder of their own."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

_scratch = Path(tempfile.mkdtemp(prefix="egisz-test-"))
os.environ["EGISZ_DATA_DIR"] = str(_scratch)
os.environ.setdefault("EGISZ_LOG_LEVEL", "WARNING")
os.environ.setdefault("EGISZ_DB_POOL", "0")  # tests hold one connection a thread

import pytest  # noqa: E402

SHARED_DATA = Path(__file__).resolve().parent.parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of recorded official answers; the test is skipped where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip(
            "reference data not found at ../shared/data (see data/README.md); "
            "this test compares with recorded ФНСИ answers"
        )
    return SHARED_DATA
