"""Deliver events and run periodic tasks until told to stop."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import time
from types import FrameType
from typing import Any

import psycopg
import structlog
from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from egisz.kernel import clock
from egisz.outbox import dispatcher
from egisz.outbox.actions import CHANNEL, revive_dead

log = structlog.get_logger("egisz.worker")

_NAP = 3.0  # a notification ends it earlier; it bounds the wait of retries and periodic tasks
_BEAT_EVERY = 5.0
_PAUSE_WITHOUT_DATABASE = 1.0


class Command(BaseCommand):
    help = "Доставляет события и выполняет периодические работы"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="deliver what waits, then stop")
        parser.add_argument("--revive", action="store_true", help="try the deliveries that were given up again")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["revive"]:
            self.stdout.write(f"снова ждут доставки: {revive_dead(clock.now())}")
            return
        if options["once"]:
            dispatcher.deliver_all()
            dispatcher.run_due_tasks()
            return
        self.stopping = False
        self.beaten_at = 0.0
        self.name = f"{socket.gethostname()}:{os.getpid()}"[-80:]
        self.alarm, alarm_writer = os.pipe()  # a signal ends the nap at once
        os.set_blocking(alarm_writer, False)
        signal.set_wakeup_fd(alarm_writer, warn_on_full_buffer=False)
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        log.info("worker started")
        while not self.stopping:
            try:
                self._work()
            except (OperationalError, InterfaceError, psycopg.OperationalError) as error:
                log.error("database is not reachable, trying again", error=type(error).__name__)
                close_old_connections()
                select.select([self.alarm], [], [], _PAUSE_WITHOUT_DATABASE)
        with contextlib.suppress(OperationalError, InterfaceError, psycopg.OperationalError):
            dispatcher.sign_off(self.name)  # without it the sign of life grows old by itself
        log.info("worker stopped")

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _should_stop(self) -> bool:
        """Asked between two deliveries; also the moment for a sign of life when the queue is long."""
        if time.monotonic() - self.beaten_at > _BEAT_EVERY:
            dispatcher.beat(self.name)
            self.beaten_at = time.monotonic()
        return self.stopping

    def _work(self) -> None:
        """Listen first, then empty the queue, then sleep until a notification, a signal or the end of the nap."""
        parameters = connection.get_connection_params()
        for key in ("pool", "cursor_factory", "context", "prepare_threshold"):
            parameters.pop(key, None)
        with psycopg.connect(**parameters, autocommit=True) as listener:
            listener.execute(f"LISTEN {CHANNEL}")
            while not self._should_stop():
                delivered = dispatcher.deliver_all(limit=200, stop=self._should_stop)
                dispatcher.run_due_tasks(stop=self._should_stop)
                if delivered < 200 and not self.stopping:
                    select.select([listener.fileno(), self.alarm], [], [], _NAP)
                for _ in listener.notifies(timeout=0):
                    pass  # one turn answers all of them
