"""Register our own cabinet as a client of the embedded provider; nothing happens when it is registered already."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from egisz.identity.public import ensure_cabinet_client


class Command(BaseCommand):
    help = "Registers the cabinet at the embedded sign-in provider (safe to repeat)."

    def handle(self, *args: Any, **options: Any) -> None:
        ensure_cabinet_client()
        self.stdout.write("The cabinet is registered at the sign-in provider.")
