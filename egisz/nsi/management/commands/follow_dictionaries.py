"""Load what another server of reference data has and we lack."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from egisz.kernel.errors import Unavailable
from egisz.nsi.public import follow


class Command(BaseCommand):
    help = "Загружает справочники с другого сервера НСИ по REST; прерванная загрузка продолжается с того же места"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="address", default=settings.EGISZ_NSI_FOLLOW_URL, help="адрес сервера")
        parser.add_argument("--key", default=settings.EGISZ_NSI_FOLLOW_KEY, help="userKey")
        parser.add_argument("--ca", default=settings.EGISZ_NSI_FOLLOW_CA, help="файл корневых сертификатов сервера")
        parser.add_argument("--only", nargs="*", default=[], metavar="OID", help="только эти справочники")
        parser.add_argument("--history", action="store_true", help="все версии, а не только действующие")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["address"]:
            raise CommandError("укажите --from АДРЕС или EGISZ_NSI_FOLLOW_URL")
        try:
            report = follow(
                options["address"], options["key"], only=options["only"], history=options["history"],
                ca_file=options["ca"], say=self.stdout.write,
            )  # fmt: skip
        except Unavailable as error:
            raise CommandError(f"{error.system}: сервер не отвечает; запустите ещё раз – продолжим") from error
        except ValueError as error:  # the key is refused, or it is no such server
            raise CommandError(str(error)) from error
        self.stdout.write(f"Загружено версий {report.loaded}, записей {report.rows}; не загружено {len(report.errors)}")
        for line in report.errors:
            self.stderr.write(line)
        if report.errors:
            raise CommandError(f"не загружено версий: {len(report.errors)}")
