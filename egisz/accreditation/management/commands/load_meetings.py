"""Enter the meetings of the commission from the law folder."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from egisz.accreditation.actions.meetings import load_meetings
from egisz.kernel.actor import Actor


class Command(BaseCommand):
    help = "Загружает календарь заседаний комиссии (law/meetings-*.toml); повторный запуск ничего не меняет"

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_meetings(Actor.system("command"))
        self.stdout.write(f"Заседаний добавлено: {loaded.added}, уже было: {loaded.kept}")
