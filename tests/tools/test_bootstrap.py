"""`script/bootstrap` on machines that lack something: which commands it runs as root, with sudo, and with neither.

The machine is a folder: its own `/usr`, and a PATH whose `apt-get`, `sudo`, `id` and `python3` write down what they are
asked. The script itself is the real one.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = f"usr/lib/{platform.machine()}-linux-gnu"
PRESENT = {
    "postgresql": "usr/lib/postgresql/15/bin/initdb",
    "libpango-1.0-0": f"{LIBRARIES}/libpango-1.0.so.0",
    "libpangoft2-1.0-0": f"{LIBRARIES}/libpangoft2-1.0.so.0",
    "libgnutls30": "usr/lib64/libgnutls.so.30",
    "fonts-dejavu-core": "usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "fonts-liberation": "usr/share/fonts/truetype/liberation2/LiberationSans-Regular.ttf",
}
DEVELOPMENT = {"libengine-gost-openssl": f"{LIBRARIES}/engines-3/gost.so"}
CLUSTERS = "etc/postgresql-common/createcluster.conf"
TOOLS = ("bash", "env", "sed", "cat", "cut", "sha256sum", "dirname", "uname", "flock", "mkdir", "cp")
INSTALL = "apt-get -q -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 install --no-install-recommends"
UPDATE = "apt-get -q -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 update"


class Machine:
    """A repository and the system around it."""

    def __init__(self, folder: Path, user: int) -> None:
        self.folder, self.home, self.path = folder, folder / "home", folder / "bin"
        self.path.mkdir()
        (self.home / "script").mkdir(parents=True)
        shutil.copy(ROOT / "script/bootstrap", self.home / "script/bootstrap")
        for lock in ("requirements.lock", "requirements-dev.lock"):
            (self.home / lock).write_text(f"# {lock}\n")
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found, tool
            (self.path / tool).symlink_to(found)
        self.command("id", f"echo {user}")
        self.command("python3", 'if [ "$2" = venv ]; then mkdir -p .venv/bin; cp "$0" .venv/bin/python; fi')
        for place in (PRESENT | DEVELOPMENT).values():
            self.file(place)

    def file(self, place: str, text: str = "") -> Path:
        path = self.folder / "system" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def command(self, name: str, does: str) -> None:
        """A program that writes its name and arguments down, then does something."""
        path = self.path / name
        path.write_text(f'#!{shutil.which("bash")}\necho "{name} $*" >>"{self.folder}/asked"\n{does}\n')
        path.chmod(0o755)

    def lacks(self, *packages: str) -> None:
        for package in packages:
            (self.folder / "system" / (PRESENT | DEVELOPMENT)[package]).unlink()

    def run(self, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.home / "script/bootstrap", *options],
            env={"PATH": str(self.path), "EGISZ_SYSTEM_ROOT": str(self.folder / "system"), **environment},
            capture_output=True, text=True, timeout=30,
        )  # fmt: skip

    def asked(self, *names: str) -> list[str]:
        """What these programs were asked, in order."""
        path = self.folder / "asked"
        lines = path.read_text().splitlines() if path.exists() else []
        return [line for line in lines if line.split(" ", 1)[0] in names]


@pytest.fixture
def root(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path, user=0)
    machine.command("apt-get", "")
    return machine


@pytest.fixture
def user(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path, user=os.getuid() or 1000)
    machine.command("apt-get", "")
    yield machine
    assert not machine.asked("apt-get") or machine.asked("sudo"), "an ordinary user ran apt-get without sudo"


def test_nothing_is_installed_where_nothing_is_missing(root: Machine) -> None:
    done = root.run()
    assert done.returncode == 0, done.stderr
    assert root.asked("apt-get", "sudo") == []


def test_root_installs_exactly_what_is_missing(root: Machine) -> None:
    root.lacks("libpango-1.0-0", "fonts-liberation")
    done = root.run()
    assert done.returncode == 0, done.stderr
    assert root.asked("apt-get", "sudo") == [UPDATE, f"{INSTALL} libpango-1.0-0 fonts-liberation"]
    assert "installing system packages: libpango-1.0-0 fonts-liberation" in done.stderr


@pytest.mark.parametrize("package", [name for name in PRESENT if name != "postgresql"])
def test_each_package_is_missed_by_what_it_brings(root: Machine, package: str) -> None:
    root.lacks(package)
    root.run()
    assert root.asked("apt-get")[-1] == f"{INSTALL} {package}"


def test_sudo_without_a_password_is_used(user: Machine) -> None:
    user.lacks("fonts-dejavu-core")
    user.command("sudo", 'shift; [ "$1" = true ] || exec "$@"')
    done = user.run()
    assert done.returncode == 0, done.stderr
    elevated = f"sudo -n env DEBIAN_FRONTEND=noninteractive {INSTALL} fonts-dejavu-core"
    assert user.asked("sudo")[0] == "sudo -n true"
    assert user.asked("sudo")[-1] == elevated
    assert user.asked("apt-get") == [UPDATE, f"{INSTALL} fonts-dejavu-core"]


@pytest.mark.parametrize("sudo", ["exit 1", None], ids=["sudo asks for a password", "no sudo"])
def test_without_the_right_it_says_what_somebody_else_has_to_run(user: Machine, sudo: str | None) -> None:
    user.lacks("postgresql", "fonts-liberation")
    if sudo:
        user.command("sudo", sudo)
    done = user.run()
    assert done.returncode == 1
    assert user.asked("apt-get") == []
    assert not (user.home / ".venv").exists()
    assert "these system packages are missing: postgresql fonts-liberation" in done.stderr
    assert (
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends postgresql fonts-liberation"
        in done.stderr
    )


def test_where_there_is_no_apt_it_says_what_is_missing(root: Machine) -> None:
    (root.path / "apt-get").unlink()
    root.lacks("libgnutls30")
    done = root.run()
    assert done.returncode == 1
    assert "these system packages are missing: libgnutls30" in done.stderr


def test_debian_makes_no_cluster_of_its_own(root: Machine) -> None:
    root.lacks("postgresql")
    clusters = root.folder / "system" / CLUSTERS
    root.command(
        "apt-get",
        f'case "$*" in *postgresql-common) mkdir -p "{clusters.parent}"; echo "#create_main_cluster = true" '
        f'>"{clusters}" ;; esac',
    )
    assert root.run().returncode == 0
    assert root.asked("apt-get") == [UPDATE, f"{INSTALL} postgresql-common", f"{INSTALL} postgresql"]
    assert clusters.read_text() == "create_main_cluster = false\n"


def test_the_settings_of_somebodys_own_cluster_are_left_alone(root: Machine) -> None:
    root.lacks("postgresql")
    clusters = root.file(CLUSTERS, "create_main_cluster = true\n")
    assert root.run().returncode == 0
    assert root.asked("apt-get") == [UPDATE, f"{INSTALL} postgresql"]
    assert clusters.read_text() == "create_main_cluster = true\n"


def test_a_given_database_needs_no_postgresql(root: Machine) -> None:
    root.lacks("postgresql")
    assert root.run(DATABASE_URL="postgresql://elsewhere/egisz").returncode == 0
    assert root.asked("apt-get") == []


@pytest.mark.parametrize("broken", ["postgresql", "fonts-liberation"])
def test_a_failed_installation_is_told_with_the_command(root: Machine, broken: str) -> None:
    root.lacks(broken)
    root.command("apt-get", 'case "$*" in *install*) echo "E: no space left" >&2; exit 100 ;; esac')
    done = root.run()
    assert done.returncode == 1
    assert "E: no space left" in done.stderr
    assert f"sudo apt-get install -y --no-install-recommends {broken}" in done.stderr
    assert not (root.home / ".venv").exists(), "it went on to the Python packages"


def test_old_lists_do_not_stop_it(root: Machine) -> None:
    """Away from the network the package may still lie in the cache of apt."""
    root.lacks("fonts-liberation")
    root.command("apt-get", 'case "$*" in *update) exit 100 ;; esac')
    done = root.run()
    assert done.returncode == 0
    assert "apt-get update failed; trying with the package lists that are here" in done.stderr
    assert root.asked("apt-get")[-1] == f"{INSTALL} fonts-liberation"


def test_development_needs_more(root: Machine) -> None:
    root.lacks(*DEVELOPMENT)
    assert root.run("--dev").returncode == 0
    assert root.asked("apt-get")[-1] == f"{INSTALL} chromium openssl libengine-gost-openssl"


def test_no_browser_is_installed_where_none_is_wanted(root: Machine) -> None:
    root.command("openssl", "")
    assert root.run("--dev", EGISZ_NO_BROWSER="1").returncode == 0
    assert root.asked("apt-get") == []


@pytest.mark.parametrize(
    ("python", "packages"),
    [(None, "python3 python3-venv"), ('case "$*" in *version_info*) exit 1 ;; esac', "python3 python3-venv"),
     ('case "$*" in *ensurepip*) exit 1 ;; esac', "python3-venv")],
    ids=["no Python", "an old Python", "no venv"],
)  # fmt: skip
def test_python_is_installed_where_it_is_missing_or_old(root: Machine, python: str | None, packages: str) -> None:
    (root.path / "python3").unlink()
    if python:
        root.command("python3", python)
    root.run()
    assert root.asked("apt-get")[-1] == f"{INSTALL} {packages}"


def test_the_locked_packages_are_installed_once(root: Machine) -> None:
    assert root.run().returncode == 0
    (installed,) = [line for line in root.asked("python3") if "pip install" in line]
    assert installed.endswith("--require-hashes --no-deps -r requirements.lock")
    assert root.run().returncode == 0
    assert len([line for line in root.asked("python3") if "pip install" in line]) == 1, "nothing had changed"
    (root.home / "requirements.lock").write_text("# other versions\n")
    assert root.run().returncode == 0
    assert len([line for line in root.asked("python3") if "pip install" in line]) == 2


def test_an_unknown_option_is_refused(root: Machine) -> None:
    done = root.run("--everything")
    assert done.returncode == 2
    assert "unknown option --everything" in done.stderr
    assert root.asked("apt-get", "python3") == []
