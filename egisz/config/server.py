"""Runs a whole installation in the foreground: database, web and worker (`script/server` starts it)."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

from egisz.config.cluster import APPLICATION_ROLE, Cluster, ClusterError, folder_lock
from egisz.config.prepare import ACCOUNTS
from egisz.config.processes import Child, describe, pause_after

ROOT = Path(__file__).resolve().parents[2]
STOP_PATIENCE = 15.0
READY_PATIENCE = 90.0
GIVE_UP_AFTER = 3  # failures of one child before the installation was ready once


def say(text: str) -> None:
    print(f"[server] {text}", file=sys.stderr, flush=True)


class Server:
    """Everything that `script/server` does after the packages are there."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.folder = Path(environment.get("EGISZ_DATA_DIR") or ROOT / "var").resolve()
        self.port = int(environment.get("EGISZ_PORT") or "8000")
        self.host = environment.get("EGISZ_HOST") or "127.0.0.1"
        self.base_url = environment.get("EGISZ_BASE_URL") or f"http://127.0.0.1:{self.port}"
        self.stop_asked = threading.Event()
        self.cluster: Cluster | None = None
        self.children: list[Child] = []

    def run(self) -> int:
        """0 after a clean stop, 1 when the installation could not start."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        try:
            with folder_lock(self.folder):
                self._check_port()
                try:
                    self._start()
                    self._watch()
                finally:
                    self._stop()
        except ClusterError as error:
            say(str(error))
            return 1
        return 0

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        if not self.stop_asked.is_set():
            say(f"stopping ({signal.Signals(number).name})")
        self.stop_asked.set()

    # ── start ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _check_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                raise ClusterError(
                    f"port {self.port} on {self.host} cannot be used ({error.strerror}). "
                    f"Choose another one, for example: EGISZ_PORT={self.port + 1} script/server"
                ) from error

    def _start(self) -> None:
        began = time.monotonic()
        if not self.environment.get("DATABASE_URL"):
            self.cluster = Cluster(self.folder)
            for notice in self.cluster.notices:
                say(notice)
            self.cluster.start()
            self.environment["DATABASE_URL"] = self.cluster.url(role=APPLICATION_ROLE)
            self.environment["EGISZ_DATABASE_OWNER_URL"] = self.cluster.url()
            for name, key in (("database.url", "DATABASE_URL"), ("owner.url", "EGISZ_DATABASE_OWNER_URL")):
                (self.folder / name).write_text(self.environment[key] + "\n")
        self.environment |= {
            "EGISZ_DATA_DIR": str(self.folder),
            "EGISZ_BASE_URL": self.base_url,
            "DJANGO_SETTINGS_MODULE": "egisz.config.settings",
            "PYTHONUNBUFFERED": "1",
        }
        if sys.stdout.isatty():
            self.environment.setdefault("EGISZ_LOG_FORM", "text")
        self._prepare()
        if self.stop_asked.is_set():
            return
        self.children = [
            Child("web", self._web_command(), self.environment),
            Child("worker", [sys.executable, str(ROOT / "manage.py"), "worker"], self.environment),
        ]
        for child in self.children:
            child.start()
        self._wait_until_ready()
        if not self.stop_asked.is_set():
            accounts = self.folder / ACCOUNTS
            if accounts.exists():
                print(f"\n{accounts.read_text().strip()}\n", file=sys.stderr, flush=True)
            say(f"ready in {time.monotonic() - began:.1f} s: {self.base_url}  (Ctrl-C stops everything)")

    def _prepare(self) -> None:
        """Migrations, static files, dictionaries, the demo region: one Python process, no statement timeout."""
        environment = {**self.environment, "EGISZ_STATEMENT_TIMEOUT": "0", "EGISZ_LOG_FORM": "text"}
        environment.setdefault("EGISZ_LOG_LEVEL", "WARNING")
        environment["EGISZ_AS_OWNER"] = "1"
        process = subprocess.Popen(
            [sys.executable, "-m", "egisz.config.prepare"], env=environment, cwd=ROOT, start_new_session=True
        )
        while process.poll() is None:
            if self.stop_asked.wait(0.1):
                process.terminate()
                process.wait()
                return
        if process.returncode:
            raise ClusterError(f"the installation could not be prepared ({describe(process.returncode)}), see above")

    def _web_command(self) -> list[str]:
        return [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", self.host, "--port", str(self.port),
            "--workers", self.environment.get("EGISZ_WEB_PROCESSES", "2"),
            "--blocking-threads", self.environment.get("EGISZ_WEB_THREADS", "4"),
            "--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "10",
            "--log-level", "warning", "--no-access-log",
            "--working-dir", str(ROOT), "egisz.config.wsgi:application",
        ]  # fmt: skip

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + READY_PATIENCE
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104 - compared, not bound
        while not self.stop_asked.wait(0.15):
            for child in self.children:
                child.look_after(say)
                if child.failures >= GIVE_UP_AFTER:
                    raise ClusterError(f"{child.name} does not start, see its last words above")
            try:
                with urllib.request.urlopen(f"http://{host}:{self.port}/readyz", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                pass  # not yet
            if time.monotonic() > until:
                raise ClusterError(f"the web process does not get ready; see above and {self.folder / 'log'}")

    # ── watch and stop ─────────────────────────────────────────────────────────────────────────────────────────────

    def _watch(self) -> None:
        failures = 0
        while not self.stop_asked.wait(0.3):
            for child in self.children:
                child.look_after(say)
            if (
                self.cluster is not None
                and self.cluster.process is not None
                and self.cluster.process.poll() is not None
            ):
                failures += 1
                say(f"the database ended ({describe(self.cluster.process.returncode)}); starting it again")
                if self.stop_asked.wait(pause_after(failures)):
                    return
                try:
                    self.cluster.start()
                except ClusterError as error:
                    say(str(error))

    def _stop(self) -> None:
        """The web first (it finishes what it answers), then the worker, the database last."""
        until = time.monotonic() + STOP_PATIENCE
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.wait_until(until)
        if self.cluster is not None:
            self.cluster.stop()
        say("stopped")


def main() -> int:
    return Server(dict(os.environ)).run()


if __name__ == "__main__":
    sys.exit(main())
