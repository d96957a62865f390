"""The private PostgreSQL: made once, survives a kill, keeps strangers out, says what is wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from egisz.config.cluster import APPLICATION_ROLE, Cluster, ClusterError, folder_lock

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A short path that the database user may reach (pytest's own folders are closed)."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="egisz-cluster-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


def _ask(cluster: Cluster, statement: str) -> object:
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        answer = connection.execute(statement)
        row = answer.fetchone() if answer.description else None
        return row[0] if row else None


def test_a_committed_row_outlives_a_killed_server_and_its_traces(folder: Path) -> None:
    first = Cluster(folder)
    first.start()
    _ask(first, "CREATE TABLE kept AS SELECT 1 AS number")
    assert first.process is not None
    os.killpg(first.process.pid, signal.SIGKILL)
    first.process.wait()
    trace = first.data / "postmaster.pid"
    assert trace.exists()
    # The number now belongs to somebody else: ours, a process that is alive and is not PostgreSQL.
    trace.write_text("\n".join([str(os.getpid()), *trace.read_text().splitlines()[1:]]) + "\n")
    with Cluster(folder) as second:
        assert _ask(second, "SELECT number FROM kept") == 1
        assert _ask(second, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        assert _ask(second, "SHOW listen_addresses") == ""
        assert _ask(second, "SELECT string_agg(x, ' ' ORDER BY x) FROM unnest(ARRAY['ж','ё','е','Е']) x") == "е Е ё ж"
    assert not trace.exists()


def test_a_server_that_lost_its_supervisor_is_stopped_first(folder: Path) -> None:
    lost = Cluster(folder, fast=True)
    lost.start()
    with Cluster(folder, fast=True) as cluster:
        assert _ask(cluster, "SELECT 1") == 1
        assert lost.process is not None
        assert lost.process.wait(5) == 0


def test_a_path_too_long_for_a_socket(folder: Path) -> None:
    deep = folder / ("long" * 20) / ("name" * 10)
    cluster = Cluster(deep, fast=True)
    assert len(os.fsencode(cluster.run / ".s.PGSQL.5432")) <= 107
    assert any("too long" in notice for notice in cluster.notices)
    assert cluster.data == deep.resolve() / "db"
    assert Cluster(deep).run == cluster.run


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives its work to another user")
def test_a_folder_that_is_closed_to_the_database_user(folder: Path) -> None:
    folder.chmod(0o700)
    cluster = Cluster(folder / "var", fast=True)
    assert str(cluster.data).startswith("/var/lib/egisz/")
    assert any("is closed to the user" in notice for notice in cluster.notices)
    assert str(folder) not in cluster.url()


def test_foreign_files_in_its_place_are_left_alone(folder: Path) -> None:
    (folder / "db").mkdir()
    (folder / "db" / "letter.txt").write_text("keep me")
    with pytest.raises(ClusterError, match="move it away"):
        Cluster(folder, fast=True).start()
    assert (folder / "db" / "letter.txt").read_text() == "keep me"


def test_data_of_another_version_is_refused(folder: Path) -> None:
    (folder / "db").mkdir()
    (folder / "db" / "PG_VERSION").write_text("9\n")
    with pytest.raises(ClusterError, match="made by PostgreSQL 9"):
        Cluster(folder, fast=True).start()


def test_one_server_a_folder(folder: Path) -> None:
    busy = pytest.raises(ClusterError, match=rf"already works on .*process {os.getpid()}")
    with folder_lock(folder), busy, folder_lock(folder):
        pass
    with folder_lock(folder):
        pass


def test_a_command_runs_beside_it_and_its_exit_code_comes_back(folder: Path) -> None:
    program = "import os, sys, psycopg; psycopg.connect(os.environ['DATABASE_URL']).close(); sys.exit(7)"
    command = [sys.executable, "-m", "egisz.config.cluster", "--folder", str(folder), "--fast", "--"]
    done = subprocess.run([*command, sys.executable, "-c", program], cwd=ROOT, check=False)
    assert done.returncode == 7
    assert not (folder / "db" / "postmaster.pid").exists()


def test_the_application_has_rows_and_no_tables_also_in_an_older_installation(folder: Path) -> None:
    """A cluster of before there were two roles: one role owned the tables and was the application."""
    with Cluster(folder, fast=True) as cluster:
        _ask(cluster, "CREATE TABLE kept AS SELECT 1 AS number")
        with psycopg.connect(cluster.url("egisz", "postgres"), autocommit=True) as connection:
            connection.execute(f"DROP ROLE {APPLICATION_ROLE}")
    with Cluster(folder, fast=True) as cluster:
        environment = {
            **os.environ,
            "DATABASE_URL": cluster.url(role=APPLICATION_ROLE),
            "EGISZ_DATABASE_OWNER_URL": cluster.url(),
            "EGISZ_DATA_DIR": str(folder),
        }
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
        subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
        with psycopg.connect(cluster.url(role=APPLICATION_ROLE), autocommit=True) as connection:
            for refused in (
                "UPDATE audit_auditrow SET code = 'x'",
                "DELETE FROM frmr_practitionerhistory",
                "ALTER TABLE frmr_practitioner DISABLE ROW LEVEL SECURITY",
                "DROP POLICY egisz_rows ON frmr_practitioner",
                "TRUNCATE identity_account",
                "DELETE FROM django_migrations",
                "CREATE TABLE public.mine (x int)",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(refused)
            insert = (
                "INSERT INTO identity_loginattempt (at, login_index, address, succeeded) VALUES (now(), '', '', true)"
            )
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
                connection.execute(insert)
            connection.execute("SET egisz.viewer = 'anonymous|||'")
            connection.execute(insert)
            connection.execute("RESET egisz.viewer")
            assert connection.execute("SELECT count(*) FROM identity_loginattempt").fetchone() == (0,)
            rights = connection.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
            assert rights.fetchone() == (False,)
