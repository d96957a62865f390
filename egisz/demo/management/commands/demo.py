"""Make the demo region and print its accounts."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from egisz.demo import cast
from egisz.demo.actions import exists, make_region
from egisz.kernel import snils


class Command(BaseCommand):
    help = "Создаёт учебный регион (один раз) и печатает его учётные записи"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="accounts as JSON: key → snils, password, pin, about")
        parser.add_argument("--accounts", action="store_true", help="print accounts only, make nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["accounts"] and not exists():
            self.stderr.write("Создаю учебный регион, это займёт до минуты…")
            make_region()
        if options["json"]:
            accounts = {
                key: {"snils": digits, "password": cast.PASSWORD, "pin": cast.PIN, "about": about}
                for key, digits, about in cast.described()
            }
            self.stdout.write(json.dumps(accounts, ensure_ascii=False))
            return
        self.stdout.write(f"Учётные записи учебного региона. Пароль у всех: {cast.PASSWORD}, ПИН подписи: {cast.PIN}")
        for _, digits, about in cast.described():
            self.stdout.write(f"  {snils.pretty(digits)}  {about}")
