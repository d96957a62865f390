"""Makes the database of an installation ready: migrations, static files, dictionaries, the demo region.

Run by the server before web and worker start. Every step is safe to repeat and quick when nothing changed.
"""

from __future__ import annotations

import io
import os
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SHARED_DICTIONARIES = ROOT.parent / "shared" / "data" / "nsi"
ACCOUNTS = "accounts.txt"  # in the data folder: what the demo command said, for the server to show at the end


def say(text: str) -> None:
    print(f"[server] {text}", file=sys.stderr, flush=True)


def dictionary_folder() -> Path | None:
    """EGISZ_NSI_DIR, or the folder of recorded official answers beside the repository, or nothing."""
    named = os.environ.get("EGISZ_NSI_DIR", "")
    if named:
        return Path(named)
    return SHARED_DICTIONARIES if SHARED_DICTIONARIES.is_dir() else None


def prepare() -> None:
    from django.conf import settings
    from django.core.management import CommandError, call_command, get_commands

    def step(title: str, *arguments: str, **options: Any) -> str:
        began = time.monotonic()
        said = io.StringIO()
        call_command(*arguments, stdout=said, **options)
        say(f"{title}: {time.monotonic() - began:.1f} s")
        return said.getvalue()

    commands = get_commands()
    step("database schema", "migrate", interactive=False, verbosity=0)
    step("static files", "collectstatic", interactive=False, verbosity=0)
    if "load_dictionaries" in commands:
        folder = dictionary_folder()
        if folder is not None and not folder.is_dir():
            raise CommandError(f"EGISZ_NSI_DIR: there is no folder {folder}")
        official = ["--folder", str(folder)] if folder else []
        lines = step("dictionaries", "load_dictionaries", "--starter", *official).splitlines()
        for line in lines[-2:]:
            say(f"  {line}")
    step("calendar of meetings", "load_meetings")
    accounts = settings.EGISZ_DATA_DIR / ACCOUNTS
    accounts.unlink(missing_ok=True)
    if "demo" in commands and os.environ.get("EGISZ_DEMO", "1") != "0":
        accounts.write_text(step("demo region", "demo"))


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egisz.config.settings")
    import django
    from django.core.management import CommandError
    from django.db import OperationalError

    from egisz.db.context import SYSTEM, act_as_process

    django.setup()
    act_as_process(SYSTEM)
    try:
        prepare()
    except CommandError as error:
        say(str(error))
        return 1
    except OperationalError as error:
        say(f"the database cannot be used: {str(error).splitlines()[0]}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
