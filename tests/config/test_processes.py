"""Children of the supervisor."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from egisz.config.processes import Child, describe, pause_after

ROOT = Path(__file__).resolve().parents[2]
SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]


def test_pauses_grow_and_have_an_end() -> None:
    assert [pause_after(failures) for failures in range(1, 9)] == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_ends_are_told_in_words() -> None:
    assert describe(-9) == "SIGKILL"
    assert describe(3) == "exit code 3"


def test_a_dead_child_is_started_again_after_its_pause() -> None:
    said: list[str] = []
    child = Child("web", SLEEPER, dict(os.environ))
    child.start()
    assert child.process is not None
    first = child.process
    first.kill()
    first.wait()
    child.look_after(said.append)
    assert child.process is None
    assert said == ["web ended (SIGKILL); starting it again in 0.5 s"]
    child.start_after = time.monotonic()  # the pause is over
    child.look_after(said.append)
    assert child.process is not None
    assert child.process.pid != first.pid
    child.ask_to_stop()
    child.wait_until(time.monotonic() + 10)
    assert child.process is None


def test_a_child_that_does_not_listen_is_killed_with_its_own_children(tmp_path: Path) -> None:
    program = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        f"open({str(tmp_path / 'pid')!r}, 'w').write(str(p.pid) + '\\n'); time.sleep(60)"
    )
    child = Child("web", [sys.executable, "-c", program], dict(os.environ))
    child.start()
    note = tmp_path / "pid"
    _until(lambda: note.exists() and note.read_text().endswith("\n"))
    child.ask_to_stop()
    child.wait_until(time.monotonic() + 0.2)
    grandchild = int(note.read_text())
    _until(lambda: not _alive(grandchild))


def test_children_do_not_outlive_a_killed_supervisor() -> None:
    program = (
        "import os, sys, time; from egisz.config.processes import Child;"
        f"c = Child('web', {SLEEPER!r}, dict(os.environ)); c.start(); print(c.process.pid, flush=True); time.sleep(60)"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert supervisor.stdout is not None
    pid = int(next(line for line in supervisor.stdout if line.strip().isdigit()))
    supervisor.send_signal(signal.SIGKILL)
    supervisor.wait()
    supervisor.stdout.close()
    _until(lambda: not _alive(pid))


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def _until(condition: object, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)
