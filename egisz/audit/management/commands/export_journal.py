"""Write the journal as FHIR AuditEvents, one a line (NDJSON)."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from egisz.audit.public import every_event, record
from egisz.kernel.actor import Actor
from egisz.kernel.clock import MOSCOW


class Command(BaseCommand):
    help = "Выгружает журнал как FHIR AuditEvent (NDJSON, старые записи первыми)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", type=date.fromisoformat, help="с какого дня (МСК), ГГГГ-ММ-ДД")
        parser.add_argument("--until", type=date.fromisoformat, help="по какой день включительно")
        parser.add_argument("--out", type=Path, help="файл; без него – на экран")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = Actor.system("command")
        until = options["until"] + timedelta(days=1) if options["until"] else None
        events = every_event(actor, _midnight(options["since"]), _midnight(until))
        count = 0
        try:
            stream = options["out"].open("x", encoding="utf-8") if options["out"] else sys.stdout
        except OSError as error:
            raise CommandError(f"{options['out']}: {error.strerror}") from error
        try:
            for event in events:
                stream.write(json.dumps(event, ensure_ascii=False, separators=(",", ":")) + "\n")
                count += 1
        finally:
            if options["out"]:
                stream.close()
        record(actor, "audit.exported", resource="audit.AuditRow", count=count)
        self.stderr.write(f"Записей: {count}")


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), MOSCOW) if day else None
