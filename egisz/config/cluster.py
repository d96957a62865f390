"""A private PostgreSQL cluster in the data folder: unix socket only, no password, no TCP.

    python -m egisz.config.cluster --folder var/test --fast -- command …    runs the command with DATABASE_URL set

The database programs refuse to run as root, so root runs them as Debian's user `postgres`. Only two operating-system
users may enter (peer authentication): the one who started the cluster and the one who runs it.
"""

# ruff: noqa: S603 - the commands are our own, no text from outside
from __future__ import annotations

import argparse
import contextlib
import fcntl
import hashlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType

from egisz.config.processes import end_with_parent

_SOCKET_PATH_LIMIT = 107
_PORT = 5432
ROLE = "egisz"  # owns the tables: migrations, rotation of keys
APPLICATION_ROLE = "egisz_app"  # web and worker: rows only, and only those that row security lets them have
DATABASE = "egisz"


class ClusterError(Exception):
    """The cluster cannot be used; the text tells the operator what to do."""


def find_programs() -> Path:
    """The folder with `initdb` and `postgres`, of the newest version installed."""
    folders = [Path(folder) for folder in os.environ.get("EGISZ_POSTGRES_BIN", "").split(":") if folder]
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name.split(".")[0]))
    found = shutil.which("initdb")
    if found:
        folders.append(Path(found).resolve().parent)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise ClusterError("PostgreSQL is not installed. Run: sudo apt-get install -y --no-install-recommends postgresql")


class Cluster:
    """One cluster: `<folder>/db` holds the data, `<folder>/run` the socket, `<folder>/log` what the server says.

    fast: trade safety for speed (tests and benchmarks of scratch data only).
    """

    def __init__(self, folder: Path, *, fast: bool = False) -> None:
        self.folder = folder.resolve()
        self.fast = fast
        self.programs = find_programs()
        self.owner = self._owner()
        self.notices: list[str] = []
        self.data = self._place_of_data()
        self.run = self._place_of_socket()
        self.process: subprocess.Popen[bytes] | None = None

    # ── where ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _owner(self) -> pwd.struct_passwd | None:
        """The unprivileged user that runs the programs when we are root; None when we run them ourselves."""
        if os.geteuid() != 0:
            return None
        name = os.environ.get("EGISZ_POSTGRES_USER", "postgres")
        try:
            return pwd.getpwnam(name)
        except KeyError:
            raise ClusterError(
                f"root may not run PostgreSQL itself and there is no user «{name}»: install Debian's postgresql, "
                "or name another user in EGISZ_POSTGRES_USER"
            ) from None

    def _fingerprint(self) -> str:
        return hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]

    def _reachable(self, path: Path) -> bool:
        """May the unprivileged user walk down to `path`? Everybody's x on each existing parent is enough and plain."""
        if self.owner is None:
            return True
        for step in [path, *path.parents]:
            if not step.exists():
                continue
            state = step.stat()
            if state.st_uid != self.owner.pw_uid and not state.st_mode & 0o001:
                return False
        return True

    def _place_of_data(self) -> Path:
        wanted = self.folder / "db"
        if self._reachable(self.folder):
            return wanted
        elsewhere = Path("/var/lib/egisz") / self._fingerprint() / "db"
        assert self.owner is not None
        self.notices.append(
            f"{self.folder} is closed to the user {self.owner.pw_name}: the database lives in {elsewhere}"
        )
        return elsewhere

    def _place_of_socket(self) -> Path:
        wanted = self.folder / "run"
        length = len(os.fsencode(wanted / f".s.PGSQL.{_PORT}"))
        if length <= _SOCKET_PATH_LIMIT and self._reachable(self.folder):
            return wanted
        elsewhere = self.data.parent / "run"
        if len(os.fsencode(elsewhere / f".s.PGSQL.{_PORT}")) > _SOCKET_PATH_LIMIT:
            elsewhere = Path(tempfile.gettempdir()) / f"egisz-{os.geteuid()}-{self._fingerprint()}"
        if length > _SOCKET_PATH_LIMIT:
            self.notices.append(f"the path of the data folder is too long for a socket: it is in {elsewhere}")
        return elsewhere

    def url(self, database: str = DATABASE, role: str = ROLE) -> str:
        return f"postgresql://{role}@/{database}?host={self.run}"

    # ── life ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def start(self, patience: float = 60) -> None:
        """Make the cluster when it is not there, start it, wait until it answers, make the role and the database."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "log").mkdir(exist_ok=True)
        self._own(self.run)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._check_version()
        self._write_access()
        self._clear_traces()
        self.launch()
        self._wait(patience)
        self._make_role_and_database()

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the server process only (the supervisor also uses it after a crash)."""
        settings = {
            "listen_addresses": "",
            "port": str(_PORT),
            "unix_socket_directories": str(self.run),
            "unix_socket_permissions": "0777",
            "max_connections": "100",
            "shared_buffers": "256MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_min_duration_statement": "-1",
            "log_parameter_max_length_on_error": "0",
        }
        if self.fast:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "4GB"}
        command = [str(self.programs / "postgres"), "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        log = self.folder / "log" / "postgresql.log"
        if log.exists() and log.stat().st_size > 16 * 1024 * 1024:
            log.replace(log.with_suffix(".old.log"))
        with log.open("ab") as stream:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                cwd=self.data,
                start_new_session=True,
                preexec_fn=end_with_parent(signal.SIGINT),
                **self._as_owner(),  # type: ignore[call-overload]
            )
        return self.process

    def stop(self, patience: float = 30) -> None:
        """A fast shutdown: open transactions are rolled back, everything committed is on disk."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(patience)
        self.process = None

    def __enter__(self) -> Cluster:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # ── parts ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _as_owner(self) -> dict[str, object]:
        if self.owner is None:
            return {}
        return {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}

    def _own(self, folder: Path, mode: int = 0o755) -> None:
        """Make a folder that belongs to the user who runs the programs."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.owner is not None:
            os.chown(folder, self.owner.pw_uid, self.owner.pw_gid)
        folder.chmod(mode)

    def _tail(self) -> str:
        try:
            lines = (self.folder / "log" / "postgresql.log").read_text(errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(lines[-12:])

    def _initialise(self) -> None:
        if self.data.exists() and any(self.data.iterdir()):
            # An initdb that was cut short leaves no PG_VERSION in its last place; ours writes into a draft first.
            raise ClusterError(f"{self.data} is not empty and is not a PostgreSQL cluster; move it away")
        draft = self.data.with_name("db.new")
        shutil.rmtree(draft, ignore_errors=True)
        self._own(draft, 0o700)
        command = [
            str(self.programs / "initdb"), "-D", str(draft), "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8",
            "--auth=peer", "--no-instructions", "--locale-provider=icu", "--icu-locale=ru-RU",
        ]  # fmt: skip
        if self.fast:
            command.append("--no-sync")
        done = subprocess.run(command, capture_output=True, cwd=draft, check=False, **self._as_owner())  # type: ignore[call-overload]
        if done.returncode:
            raise ClusterError("initdb failed:\n" + done.stderr.decode(errors="replace"))
        if self.data.exists():
            self.data.rmdir()
        draft.rename(self.data)

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if self.programs.parent.name == made_by:
            return
        same = Path("/usr/lib/postgresql") / made_by / "bin"
        if (same / "postgres").exists():
            self.programs = same
            return
        version = subprocess.run([self.programs / "postgres", "--version"], capture_output=True, text=True, check=True)
        found = re.search(r"(\d+)(?:\.|\s|$)", version.stdout)
        if found is None or found.group(1) != made_by:
            raise ClusterError(
                f"{self.data} was made by PostgreSQL {made_by}, here is {version.stdout.strip()}. Install "
                f"postgresql-{made_by}, or move the data with pg_dump and pg_restore"
            )

    def _write_access(self) -> None:
        """Peer authentication for exactly the users who need it; written anew on each start."""
        users = {pwd.getpwuid(os.geteuid()).pw_name}
        if self.owner is not None:
            users.add(self.owner.pw_name)
        maps = "".join(
            f'egisz "{user}" {role}\n' for user in sorted(users) for role in (ROLE, APPLICATION_ROLE, "postgres")
        )
        for name, text in {"pg_hba.conf": "local all all peer map=egisz\n", "pg_ident.conf": maps}.items():
            path = self.data / name
            path.write_text(text)
            path.chmod(0o600)
            if self.owner is not None:
                os.chown(path, self.owner.pw_uid, self.owner.pw_gid)

    def _clear_traces(self) -> None:
        """What a killed server left behind. We hold the lock of the folder, so no other supervisor is at work here."""
        trace = self.data / "postmaster.pid"
        if not trace.exists():
            return
        pid = _first_number(trace)
        if pid and _is_postgres_on(pid, self.data):
            os.kill(pid, signal.SIGINT)
            until = time.monotonic() + 30
            while _is_postgres_on(pid, self.data):
                if time.monotonic() > until:
                    raise ClusterError(
                        f"an older PostgreSQL (process {pid}) still works on {self.data} and does not stop"
                    )
                time.sleep(0.05)
        # PostgreSQL clears its own traces, except when the number was given to another process meanwhile.
        trace.unlink(missing_ok=True)
        for name in (f".s.PGSQL.{_PORT}", f".s.PGSQL.{_PORT}.lock"):
            (self.run / name).unlink(missing_ok=True)

    def _wait(self, patience: float) -> None:
        import psycopg

        until = time.monotonic() + patience
        while True:
            assert self.process is not None
            if self.process.poll() is not None:
                raise ClusterError("PostgreSQL did not start:\n" + self._tail())
            try:
                psycopg.connect(self.url("postgres", "postgres"), connect_timeout=5).close()
                return
            except psycopg.OperationalError as error:
                if time.monotonic() > until:
                    raise ClusterError(f"PostgreSQL does not answer ({error}):\n{self._tail()}") from error
            time.sleep(0.05)

    def _make_role_and_database(self) -> None:
        import psycopg

        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
                connection.execute(f"CREATE ROLE {ROLE} LOGIN NOSUPERUSER{' CREATEDB' if self.fast else ''}")
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION_ROLE]).fetchone():
                connection.execute(f"CREATE ROLE {APPLICATION_ROLE} LOGIN NOSUPERUSER")
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")


def _first_number(path: Path) -> int:
    try:
        return int(path.read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return 0


def _is_postgres_on(pid: int, data: Path) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return b"postgres" in words[0] and os.fsencode(data) in words


@contextlib.contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Only one server works on a folder; the lock goes with the process, whatever way it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "server.lock").open("a+") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            stream.seek(0)
            holder = stream.read().strip() or "another process"
            raise ClusterError(f"a server already works on {folder}: {holder}") from None
        stream.truncate(0)
        stream.write(f"process {os.getpid()}")
        stream.flush()
        yield


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m egisz.config.cluster", description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, required=True, help="where the cluster lives")
    parser.add_argument("--fast", action="store_true", help="no fsync: for scratch data only")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="-- command to run")
    options = parser.parse_args(arguments)
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        parser.error("which command?")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with folder_lock(options.folder), Cluster(options.folder, fast=options.fast) as cluster:
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": cluster.url()}, check=False).returncode
    except ClusterError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
