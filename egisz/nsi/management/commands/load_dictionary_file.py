"""Show what a distribution file would change; publish it when asked."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from egisz.kernel.actor import Actor
from egisz.kernel.errors import Refused
from egisz.nsi.public import cancel_draft, dry_run, publish


class Command(BaseCommand):
    help = "Проверяет файл справочника (ZIP, JSON, CSV, XML) и печатает, что изменится; с --publish публикует версию"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--oid", default="", help="если его нет в имени файла")
        parser.add_argument("--version-number", default="", help="если её нет в имени файла")
        parser.add_argument("--name", default="", help="название нового справочника")
        parser.add_argument("--note", default="", help="что изменилось, словами")
        parser.add_argument("--publish", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        actor, path = Actor.system("nsi"), options["file"]
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(f"файл не читается: {error}") from error
        try:
            plan = dry_run(actor, path.name, data, oid=options["oid"], version=options["version_number"],
                           book_name=options["name"])  # fmt: skip
            against = f"против версии {plan.base_version}" if plan.base_version else "новый справочник"
            self.stdout.write(f"{plan.oid} {plan.name}, версия {plan.version}: записей {plan.rows}, {against}")
            self.stdout.write(plan.counters.text())
            for note in plan.notes:
                self.stdout.write(note)
            if options["publish"]:
                publish(actor, plan.draft_id, note=options["note"])
                self.stdout.write("Опубликовано")
            else:
                cancel_draft(actor, plan.draft_id)
        except Refused as error:
            raise CommandError(" ".join(objection.text for objection in error.objections)) from error
