"""Children of the supervisor: started in a group of their own, restarted with a growing pause, stopped as a group."""

# ruff: noqa: S603 - the commands are our own, no text from outside
from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)
CALM_AFTER = 10.0  # a child that lived so long gets a short pause again
LONGEST_PAUSE = 30.0


def end_with_parent(number: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends this signal when the supervisor is killed, so that nothing is left behind."""

    def ask() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)

    return ask


def pause_after(failures: int) -> float:
    """0.5, 1, 2 … seconds, at most half a minute."""
    return min(0.5 * float(1 << max(failures - 1, 0)), LONGEST_PAUSE)


@dataclass
class Child:
    """One process of the installation, with all that it starts itself."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    started_at: float = 0.0
    start_after: float = 0.0

    def start(self) -> None:
        self.process = subprocess.Popen(
            list(self.command),
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_parent(signal.SIGTERM),
        )
        self.started_at = time.monotonic()

    def look_after(self, say: Callable[[str], None]) -> None:
        """Notice that it died; start it again when its pause is over."""
        now = time.monotonic()
        if self.process is not None:
            code = self.process.poll()
            if code is None:
                return
            self._kill_group()
            self.process = None
            self.failures = 1 if now - self.started_at > CALM_AFTER else self.failures + 1
            pause = pause_after(self.failures)
            self.start_after = now + pause
            say(f"{self.name} ended ({describe(code)}); starting it again in {pause:g} s")
        if now >= self.start_after:
            self.start()

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def wait_until(self, moment: float) -> None:
        """Wait for the end; after `moment` the whole group is killed."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, moment - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._kill_group()
            self.process.wait()
        self._kill_group()
        self.process = None

    def _kill_group(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


def describe(code: int) -> str:
    if code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {code}"
