"""Kills processes of an installation at random moments, from a thread of its own."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading

from bench.stand import Stand


class Killer:
    """While it is entered, a random process of the named parts gets SIGKILL every now and then.

    parts: «web» hits granian or one of its workers, «worker» the outbox worker, «database» PostgreSQL's main process.
    """

    def __init__(
        self, stand: Stand, seed: int, *, parts: tuple[str, ...] = ("web", "worker"), pause: float = 2.0, most: int = 8
    ) -> None:
        self.stand = stand
        self.random = random.Random(seed)
        self.parts = parts
        self.pause = pause
        self.most = most
        self.killed: list[str] = []
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> Killer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        self._thread.join()

    def _work(self) -> None:
        """Strike while people work: a random while after the installation was ready again."""
        while len(self.killed) < self.most and not self._enough.wait(self.random.uniform(0.05, self.pause)):
            part = self.random.choice(self.parts)
            pids = self.stand.pids(part)
            if part == "database":
                pids = pids[:1]
            if pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self.random.choice(pids), signal.SIGKILL)
                    self.killed.append(part)
            with contextlib.suppress(RuntimeError):
                self.stand.wait_ready(60)
