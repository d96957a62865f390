"""Deliver events and run periodic tasks until told to stop."""

from __future__ import annotations

import os
import signal
import socket
from types import FrameType
from typing import Any

import psycopg
import structlog
from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections, connection

from egisz.outbox import dispatcher
from egisz.outbox.actions import CHANNEL

log = structlog.get_logger("egisz.worker")


class Command(BaseCommand):
    help = "Доставляет события и выполняет периодические работы"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="deliver what waits, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            dispatcher.deliver_all()
            dispatcher.run_due_tasks()
            return
        self.stopping = False
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        name = f"{socket.gethostname()}:{os.getpid()}"
        log.info("worker started")
        while not self.stopping:
            try:
                self._turn(name)
            except (OperationalError, psycopg.OperationalError) as error:
                log.error("database is not reachable, trying again", error=type(error).__name__)
                close_old_connections()
                signal.sigtimedwait([signal.SIGTERM, signal.SIGINT], 1) and self._stop(0, None)
        log.info("worker stopped")

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _turn(self, name: str) -> None:
        """Listen first, then empty the queue, then sleep until a notification or three seconds have passed."""
        parameters = connection.get_connection_params()
        for key in ("pool", "cursor_factory", "context", "prepare_threshold"):
            parameters.pop(key, None)
        with psycopg.connect(**parameters, autocommit=True) as listener:
            listener.execute(f"LISTEN {CHANNEL}")
            while not self.stopping:
                dispatcher.beat(name)
                dispatcher.deliver_all(limit=200)
                dispatcher.run_due_tasks()
                for _ in listener.notifies(timeout=3, stop_after=1):
                    pass
