"""Register a system that signs people in through OpenID Connect, or change its record."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from egisz.identity.public import register_oidc_client
from egisz.identity.rules import oidc
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Refused

_DEVICE = "device_code"


class Command(BaseCommand):
    help = (
        "Registers a client of OpenID Connect, or brings its record up to date. The secret is printed once. "
        "--auth none is for programs that cannot keep a secret: they use PKCE. See docs/api/oidc.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("mnemonic", help="client_id")
        parser.add_argument("--title", required=True, help="as people see it on the page of consent")
        parser.add_argument("--redirect", action="append", default=[], metavar="URI", help="may be repeated")
        parser.add_argument("--after-logout", action="append", default=[], metavar="URI", help="may be repeated")
        parser.add_argument("--scopes", default="openid profile", help=" ".join(oidc.SCOPES))
        parser.add_argument(
            "--auth", default="client_secret_basic",
            choices=["client_secret_basic", "client_secret_post", "private_key_jwt", "none"],
        )  # fmt: skip
        parser.add_argument(
            "--grant", action="append", choices=["authorization_code", "refresh_token", _DEVICE],
            help="may be repeated; authorization_code when none is named",
        )  # fmt: skip
        parser.add_argument("--jwks", type=Path, help="file with the public keys, for private_key_jwt")
        parser.add_argument("--new-secret", action="store_true", help="replaces the secret; the old one dies at once")

    def handle(self, *args: Any, **options: Any) -> None:
        grants = [oidc.DEVICE_GRANT if name == _DEVICE else name for name in options["grant"] or ["authorization_code"]]
        try:
            secret = register_oidc_client(
                Actor.system("command"), mnemonic=options["mnemonic"], title=options["title"],
                redirect_uris=options["redirect"], logout_uris=options["after_logout"], scopes=options["scopes"],
                auth_method=options["auth"], grant_types=grants, new_secret=options["new_secret"],
                public_keys=json.loads(options["jwks"].read_text()) if options["jwks"] else None,
            )  # fmt: skip
        except Refused as error:
            raise CommandError("\n".join(objection.text for objection in error.objections)) from error
        except (OSError, ValueError) as error:
            raise CommandError(f"--jwks: {error}") from error
        self.stdout.write(f"Зарегистрирован клиент {options['mnemonic']}.")
        if secret:
            self.stdout.write(f"Секрет (показан один раз): {secret}")
