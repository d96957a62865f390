from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings


class UiConfig(AppConfig):
    name = "egisz.ui"
    label = "ui"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """WhiteNoise warns about a missing folder of static files: before `collectstatic` an empty one will do."""
        with suppress(OSError):  # an installation that may not write: then the folder is somebody else's duty
            Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
