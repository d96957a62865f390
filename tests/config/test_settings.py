"""What the environment makes of the settings; asked in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASK = "import json; from egisz.config import settings as s; print(json.dumps({'db': s.DATABASES['default'], 'cookie': "
ASK += "[s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE], 'hosts': s.ALLOWED_HOSTS}, default=str))"


def _settings(folder: Path, **environment: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "EGISZ_DATA_DIR": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr


def test_without_a_word_it_is_the_private_database(tmp_path: Path) -> None:
    database = _settings(tmp_path)["db"]
    assert (database["NAME"], database["USER"], database["HOST"]) == ("egisz", "egisz", str(tmp_path / "run"))
    assert database["OPTIONS"]["options"] == (
        "-c statement_timeout=30000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000"
    )
    assert database["OPTIONS"]["pool"]["max_size"] == 10


def test_the_server_leaves_word_where_the_socket_is(tmp_path: Path) -> None:
    (tmp_path / "database.url").write_text("postgresql://egisz@/egisz?host=/elsewhere/run\n")
    assert _settings(tmp_path)["db"]["HOST"] == "/elsewhere/run"


def test_a_given_database_with_everything(tmp_path: Path) -> None:
    url = "postgresql://us%40er:p%2Fw@db.local:6432/name?sslmode=verify-full"
    database = _settings(tmp_path, DATABASE_URL=url)["db"]
    assert [database[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "us@er", "p/w", "db.local", "6432", "name",
    ]  # fmt: skip
    assert database["OPTIONS"]["sslmode"] == "verify-full"


def test_another_engine_is_refused(tmp_path: Path) -> None:
    assert "only engine is PostgreSQL" in _settings(tmp_path, DATABASE_URL="sqlite:///x.db")


@pytest.mark.parametrize(
    ("url", "cookie", "secure"),
    [("https://lk.example.org", "__Host-egisz", True), ("http://127.0.0.1:8000", "egisz", False)],
)
def test_cookies_follow_the_address(tmp_path: Path, url: str, cookie: str, secure: bool) -> None:
    found = _settings(tmp_path, EGISZ_BASE_URL=url)
    assert found["cookie"] == [cookie, secure]
    assert url.split("//")[1].split(":")[0] in found["hosts"]
