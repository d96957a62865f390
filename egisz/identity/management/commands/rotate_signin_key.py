"""Change the key that signs tokens of the provider, in two steps with a pause between them."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from egisz.identity.gateway.oidc import keys


class Command(BaseCommand):
    help = (
        "prepare: makes the next key and publishes its certificate beside the present one. switch: the next key signs "
        "from the next start of the server; the old certificate stays published. Wait a day between them, so that "
        "every client has read the new key; a day later the old esia-provider.<kid>.crt may be deleted."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("step", choices=["prepare", "switch"])

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            kid = keys.prepare_next() if options["step"] == "prepare" else keys.switch_to_next()
        except FileNotFoundError as error:
            raise CommandError("Сначала: rotate_signin_key prepare") from error
        if options["step"] == "prepare":
            self.stdout.write(f"Следующий ключ {kid} опубликован. Через сутки: rotate_signin_key switch")
        else:
            self.stdout.write(f"Ключ {kid} будет подписывать после перезапуска сервера. Перезапустите его.")
