"""The whole installation as an operator sees it: start, stop, kill, start again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable

from bench.stand import ROOT, Stand
from tests.kill import invariants

LEAVE_A_MARK = """
import django; django.setup()
from egisz.audit.public import record
from egisz.kernel.actor import Actor
record(Actor.system("kill"), "kill.mark")
"""
COUNT_MARKS = """
import django; django.setup()
from egisz.audit.public import entries
print(sum(entry.code == "kill.mark" for entry in entries()))
"""


def _until(condition: Callable[[], object], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.1)


def _is_ready(stand: Stand) -> bool:
    try:
        with urllib.request.urlopen(f"{stand.base_url}/readyz", timeout=5) as answer:
            return bool(json.loads(answer.read())["ready"])
    except OSError:
        return False


def test_each_part_comes_back_after_a_kill(stand: Stand) -> None:
    for part in ("web", "worker", "database"):
        before = stand.pids(part)
        os.kill(before[0], signal.SIGKILL)
        _until(lambda part=part, leader=before[0]: stand.pids(part) and leader not in stand.pids(part))  # type: ignore[misc]
        _until(lambda: _is_ready(stand))
    assert len(stand.pids("web")) == 3


def test_a_second_server_on_the_folder_and_a_taken_port_are_refused(stand: Stand) -> None:
    command = [sys.executable, "-m", "egisz.config.server"]
    second = subprocess.run(
        command, cwd=ROOT, env={**stand.environment, "EGISZ_PORT": "1"}, capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert "a server already works on" in second.stderr
    elsewhere = {**stand.environment, "EGISZ_DATA_DIR": str(stand.folder / "other")}
    third = subprocess.run(command, cwd=ROOT, env=elsewhere, capture_output=True, text=True, check=False)
    assert third.returncode == 1
    assert f"port {stand.port}" in third.stderr
    _until(lambda: _is_ready(stand))


def test_a_stop_is_clean_and_a_new_start_keeps_everything(stand: Stand) -> None:
    stand.python(LEAVE_A_MARK)
    everything = [pid for part in ("web", "worker", "database") for pid in stand.pids(part)]
    assert stand.stop() == 0
    assert not any(os.path.exists(f"/proc/{pid}") for pid in everything)
    began = time.monotonic()
    stand.start()
    assert time.monotonic() - began < 30
    assert stand.python(COUNT_MARKS).strip() == "1"


def test_a_killed_server_leaves_nothing_behind_and_starts_again(stand: Stand) -> None:
    stand.python(LEAVE_A_MARK)
    marks = stand.python(COUNT_MARKS)
    everything = [pid for part in ("web", "worker", "database") for pid in stand.pids(part)]
    stand.stop(signal.SIGKILL)
    _until(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in everything))
    stand.start()
    assert stand.python(COUNT_MARKS) == marks
    assert invariants.broken(stand.database_url) == {}
