"""A whole installation on a scratch folder, for benchmarks and for the tests that kill processes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[1]
TICK = os.sysconf("SC_CLK_TCK")
# Not «-m …», so that somebody who ends a server by its name does not end the stands with it.
_START = "import sys; from egisz.config import server; sys.exit(server.main())"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Account:
    """A demo account and the cookie of a session that it signed in with."""

    key: str
    snils: str
    password: str
    about: str


class Stand:
    """Start, look into, kill and stop an installation. Use as a context manager; the folder goes at the end."""

    def __init__(self, *, demo: bool = True, environment: dict[str, str] | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="egisz-stand-"))
        self.folder.chmod(0o755)
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("EGISZ_")}
        inherited.pop("DATABASE_URL", None)
        nsi = os.environ.get("EGISZ_NSI_DIR")
        self.environment = {
            **inherited,
            **({"EGISZ_NSI_DIR": nsi} if nsi else {}),
            "EGISZ_DATA_DIR": str(self.folder / "var"),
            "EGISZ_PORT": str(self.port),
            "EGISZ_DEMO": "1" if demo else "0",
            "EGISZ_LOG_LEVEL": "WARNING",
            "EGISZ_VIEWER": "system",
            **(environment or {}),
        }
        self.log = self.folder / "server.log"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Stand:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self, patience: float = 420) -> None:
        with self.log.open("ab") as stream:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _START],
                cwd=ROOT,
                env=self.environment,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )
        self.wait_ready(patience)

    def wait_ready(self, patience: float = 60) -> None:
        until = time.monotonic() + patience
        while True:
            assert self.process is not None
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the installation does not get ready:\n" + self.tail())
            try:
                with urllib.request.urlopen(f"{self.base_url}/readyz", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                pass
            time.sleep(0.1)

    def wait_idle(self, patience: float = 300) -> None:
        """Until the worker has made the archives that a first start leaves to it."""
        until = time.monotonic() + patience
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            while time.monotonic() < until:
                waiting = connection.execute("SELECT count(*) FROM nsi_archive WHERE state <> 'ready'").fetchone()
                if waiting == (0,):
                    return
                time.sleep(0.5)
        raise RuntimeError("the archives of dictionaries are not made in time")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(60)

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            try:
                self.stop()
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def tail(self, lines: int = 40) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return ""

    @property
    def database_url(self) -> str:
        return (self.folder / "var" / "database.url").read_text().strip()

    # ── Django commands beside the running server ──────────────────────────────────────────────────────────────────

    def python(self, program: str, *arguments: str) -> str:
        """Run a Python program with the settings of the installation; what it printed."""
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments],
            cwd=ROOT,
            env={
                **self.environment,
                "DATABASE_URL": self.database_url,
                "EGISZ_BASE_URL": self.base_url,
                "DJANGO_SETTINGS_MODULE": "egisz.config.settings",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-4000:])
        return done.stdout

    def accounts(self) -> dict[str, Account]:
        program = "import django; django.setup(); from django.core.management import call_command as c; "
        found: dict[str, Any] = json.loads(self.python(program + "c('demo', '--json', '--accounts')"))
        return {key: Account(key, one["snils"], one["password"], one["about"]) for key, one in found.items()}

    # ── processes ──────────────────────────────────────────────────────────────────────────────────────────────────

    def pids(self, part: str) -> list[int]:
        """Of «web» (granian and its workers), «worker» or «database» (PostgreSQL and its backends)."""
        assert self.process is not None
        marks = {"web": b"granian", "worker": b"manage.py\0worker", "database": b"postgres"}
        table = _processes()
        result: list[int] = []
        for pid, (parent, command) in table.items():
            if parent == self.process.pid and marks[part] in command:
                result.append(pid)
        for leader in list(result):
            result += [pid for pid, (parent, _) in table.items() if parent == leader]
        return result

    def cpu_seconds(self, part: str) -> float:
        """User and system time of a part so far, its ended children included."""
        total = 0
        for pid in self.pids(part):
            fields = _stat(pid)
            if fields:
                total += sum(int(fields[place]) for place in (11, 12))
        leaders = self.pids(part)[:1]
        for pid in leaders:
            fields = _stat(pid)
            if fields:
                total += sum(int(fields[place]) for place in (13, 14))
        return total / TICK


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []


def _processes() -> dict[int, tuple[int, bytes]]:
    table = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = _stat(int(entry.name))
            try:
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if fields:
                table[int(entry.name)] = (int(fields[1]), command)
    return table
