from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks


class IdentityConfig(AppConfig):
    name = "egisz.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from egisz.identity import reactions  # noqa: F401 - registers what we do when something happens
        from egisz.identity.rules.policy import choose_profile

        choose_profile(settings.EGISZ_ACCESS_PROFILE)
        checks.register(check_deployment, checks.Tags.security, deploy=True)


def check_deployment(**_: Any) -> list[checks.CheckMessage]:
    """What `manage.py check --deploy` says about sign-in of an installation that people use."""
    found: list[checks.CheckMessage] = []
    if settings.EGISZ_ESIA_EMBEDDED:
        found.append(
            checks.Warning(
                "Включён встроенный сервис входа: он для проверки и для закрытых контуров.",
                hint="Укажите внешний сервис: EGISZ_ESIA_URL, EGISZ_ESIA_CERTIFICATE и EGISZ_ESIA_EMBEDDED=0.",
                id="identity.W001",
            )
        )
    if not settings.EGISZ_BASE_URL.startswith("https://"):
        found.append(
            checks.Warning(
                "Адрес установки без https: куки сеансов не защищены приставкой __Host-.",
                hint="Поставьте TLS перед сервером и укажите EGISZ_BASE_URL=https://…",
                id="identity.W002",
            )
        )
    return found
