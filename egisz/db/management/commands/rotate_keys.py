"""`manage.py rotate_keys`: a new key for encrypted fields, every value written anew; `--retire` ends an old key."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from egisz.db import rotation
from egisz.db.keyring import KeyInUse, UnknownKey
from egisz.kernel import clock


class Command(BaseCommand):
    help = "Encrypt all fields with a new key, or go on where an earlier run stopped; safe to stop at any moment"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=rotation.BATCH, help="rows in one transaction")
        parser.add_argument("--retire", metavar="KEY", help="take this old key out of use when nothing needs it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["retire"]:
                aside = rotation.retire(options["retire"], clock.now())
                self.stdout.write(f"key {options['retire']} is retired; it lies in {aside}")
            else:
                rotation.rotate(clock.now(), self._say, batch=options["batch"])
        except (KeyInUse, UnknownKey) as error:
            raise CommandError(str(error)) from error

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
