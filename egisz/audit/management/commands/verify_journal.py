"""Check the whole journal and name what was altered, taken out or written in later."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from egisz.audit.public import seal_rows, verify
from egisz.kernel.text import moment


class Command(BaseCommand):
    help = "Проверяет журнал: печати, записи под ними и отметки, которые хранятся вне базы"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--checkpoints", type=Path, help="файл или папка отметок с другой машины")
        parser.add_argument("--seal", action="store_true", help="сначала запечатать то, что ещё не запечатано")
        parser.add_argument("--quiet", action="store_true", help="не перечислять печати")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["checkpoints"] and not options["checkpoints"].exists():
            raise CommandError(f"{options['checkpoints']}: такого файла нет")
        if options["seal"]:
            seal_rows()
        found = verify(
            checkpoints=options["checkpoints"], say=None if options["quiet"] else lambda line: self.stdout.write(line)
        )
        for problem in found.problems:
            self.stderr.write(problem.text)
        if found.problems:
            raise CommandError(f"Журнал нарушен: {len(found.problems)}. Печатей {found.seals}, записей {found.rows}")
        until = f" до отметки {moment(found.until)}" if found.until else ""
        self.stdout.write(f"Журнал цел{until}: печатей {found.seals}, записей {found.rows}")
