"""Load reference books: the starter set and, when given, a folder of official files."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from egisz.nsi.public import load_folder, load_starter


class Command(BaseCommand):
    help = "Загружает справочники: начальный набор (--starter) и официальные файлы ФНСИ (--folder)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", default=settings.EGISZ_NSI_DIR, help="папка записанных ответов ФНСИ")
        parser.add_argument("--starter", action="store_true", help="начальный набор и рабочий календарь")
        parser.add_argument(
            "--strict", action="store_true", help="закончить с ошибкой, если хоть один файл не загружен"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["folder"]
        if not folder and not options["starter"]:
            raise CommandError("укажите --folder ПАПКА или --starter")
        say = self.stdout.write
        errors: list[str] = []
        if options["starter"]:
            report = load_starter(say=say)
            say(f"Начальный набор: загружено {report.loaded}, уже были {report.known}")
        if folder:
            report = load_folder(folder, say=say)
            errors = report.errors
            say(
                f"Официальные справочники: загружено версий {report.loaded} ({report.rows} записей), "
                f"уже были {report.known}, не загружено {len(errors)}"
            )
            for line in errors:
                self.stderr.write(line)
        if errors and options["strict"]:
            raise CommandError(f"не загружено файлов: {len(errors)}")
