"""Makes the database of an installation ready: migrations, static files, dictionaries, the demo region.

Run by the server before web and worker start. Every step is safe to repeat and quick when nothing changed.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED_DICTIONARIES = ROOT.parent / "shared" / "data" / "nsi"


def dictionary_folder() -> Path | None:
    """EGISZ_NSI_DIR, or the folder of recorded official answers beside the repository, or nothing."""
    named = os.environ.get("EGISZ_NSI_DIR", "")
    if named:
        return Path(named)
    return SHARED_DICTIONARIES if SHARED_DICTIONARIES.is_dir() else None


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egisz.config.settings")
    import django

    django.setup()
    from django.core.management import call_command, get_commands

    def step(title: str, *arguments: object, **options: object) -> None:
        began = time.monotonic()
        call_command(*arguments, **options)  # type: ignore[arg-type]
        print(f"[server] {title}: {time.monotonic() - began:.1f} s", file=sys.stderr, flush=True)

    commands = get_commands()
    step("database schema", "migrate", interactive=False, verbosity=0)
    step("static files", "collectstatic", interactive=False, verbosity=0)
    if "load_dictionaries" in commands:
        folder = dictionary_folder()
        if folder is not None and not folder.is_dir():
            print(f"[server] EGISZ_NSI_DIR: there is no folder {folder}", file=sys.stderr)
            return 1
        step("dictionaries", "load_dictionaries", *(["--folder", str(folder)] if folder else []))
    if "demo" in commands and os.environ.get("EGISZ_DEMO", "1") != "0":
        step("demo region", "demo")
    return 0


if __name__ == "__main__":
    sys.exit(main())
