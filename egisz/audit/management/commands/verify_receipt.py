"""Check a receipt of a row of the journal."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from egisz.audit.public import receipt_problem


class Command(BaseCommand):
    help = "Проверяет квитанцию: стоит ли запись в запечатанном журнале"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("receipt", type=Path, help="файл квитанции, JSON")
        parser.add_argument(
            "--key", type=Path, help="открытый ключ журнала (journal.pub); без него – ключ этой установки"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            given = json.loads(options["receipt"].read_text(encoding="utf-8"))
            pem = options["key"].read_text() if options["key"] else ""
            problem = receipt_problem(given, pem)
        except (OSError, ValueError) as error:
            raise CommandError(f"Квитанцию или ключ не удалось прочитать: {error}") from error
        if problem:
            raise CommandError(problem)
        self.stdout.write(f"Запись {given['row']['id']} стоит в печати {given['seal']['number']}, подпись верна")
