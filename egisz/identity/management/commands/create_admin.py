"""The first administrators of an empty installation, with the roles asked for."""

from __future__ import annotations

import getpass
import os
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from egisz.identity.permissions import ORGANISATION_ROLES
from egisz.identity.public import account_by_snils, create_account, grant_role
from egisz.identity.rules.roles import APART
from egisz.kernel import clock, snils
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Refused

_GROUND = "первый администратор установки"


class Command(BaseCommand):
    help = (
        "Creates an account and grants it the role of administrator of the system; with --office security or auditor "
        "that role instead: they are three people. The password is asked for, or taken from EGISZ_ADMIN_PASSWORD. "
        "--role hr:1.2.643… adds another role; repeat it for several."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--snils", required=True)
        parser.add_argument("--family", required=True)
        parser.add_argument("--given", required=True)
        parser.add_argument("--patronymic", default="")
        parser.add_argument("--birth-date", type=date.fromisoformat, default=None)
        parser.add_argument("--email", default="")
        parser.add_argument("--phone", default="")
        parser.add_argument("--office", choices=sorted(APART), default=Role.ADMIN.value)
        parser.add_argument("--role", action="append", default=[], metavar="ROLE[:OID]")

    def handle(self, *args: Any, **options: Any) -> None:
        roles = [_role(text) for text in options["role"]]
        known = account_by_snils(snils.normalise(options["snils"]))
        password = "" if known else os.environ.get("EGISZ_ADMIN_PASSWORD") or getpass.getpass("Пароль: ")
        actor = Actor.system("command")
        today = clock.today()
        try:
            with transaction.atomic():
                account_id = known.id if known else create_account(
                    actor, snils=options["snils"], family=options["family"], given=options["given"],
                    patronymic=options["patronymic"], birth_date=options["birth_date"], email=options["email"],
                    phone=options["phone"], password=password, ground=_GROUND, assurance="confirmed",
                )  # fmt: skip
                grant_role(actor, account_id, Role(options["office"]), begin=today, ground=_GROUND)
                for role, organization_oid in roles:
                    grant_role(actor, account_id, role, organization_oid, begin=today, ground=_GROUND)
        except Refused as error:
            raise CommandError("\n".join(objection.text for objection in error.objections)) from error
        self.stdout.write("Готово. Войдите по СНИЛС и паролю.")


def _role(text: str) -> tuple[Role, str]:
    name, _, organization_oid = text.partition(":")
    try:
        role = Role(name)
    except ValueError as error:
        raise CommandError(f"Неизвестная роль: {name}") from error
    if (role in ORGANISATION_ROLES) != bool(organization_oid):
        raise CommandError(
            f"Роль {name}: укажите организацию как {name}:OID"
            if not organization_oid
            else f"Роль {name} — без организации"
        )
    return role, organization_oid
