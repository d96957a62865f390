from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks


class IdentityConfig(AppConfig):
    name = "egisz.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from egisz.identity import reactions, tasks  # noqa: F401 - registers what we do, and when
        from egisz.identity.rules.policy import choose_profile

        choose_profile(settings.EGISZ_ACCESS_PROFILE)
        checks.register(check_deployment, checks.Tags.security, deploy=True)


def check_deployment(**_: Any) -> list[checks.CheckMessage]:
    """What `manage.py check --deploy` says about sign-in of an installation that people use."""
    guide = "Порядок и настройки каждого сервиса — docs/how-to/sign-in.md."
    found: list[checks.CheckMessage] = []
    if settings.EGISZ_ESIA_EMBEDDED:
        found.append(
            checks.Warning(
                "Включён встроенный сервис входа: он для проверки и для закрытых контуров.",
                hint=f"Укажите внешний сервис: EGISZ_SIGNIN=esia_v3 или oidc_gateway. {guide}",
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
    if settings.EGISZ_ESIA_LENIENT:
        found.append(
            checks.Warning(
                "Встроенный сервис входа принимает неверно подписанные запросы систем (EGISZ_ESIA_LENIENT=1).",
                hint="Исправьте системы по журналу («lenient client_secret») и уберите настройку.",
                id="identity.W003",
            )
        )
    found += [checks.Warning(text, hint=guide, id="identity.W004") for text in _missing()]
    return found


def _missing() -> list[str]:
    """Without what the chosen provider cannot work."""
    name, own = settings.EGISZ_SIGNIN, settings.EGISZ_BASE_URL
    if not name:
        return ["Сервис входа не выбран: людей в кабинет не пустит никто. Укажите EGISZ_SIGNIN."]
    wanted: dict[str, bool] = {}
    if name in {"esia_v3", "esia_v1"}:
        wanted = {
            "EGISZ_ESIA_URL": own != settings.EGISZ_ESIA_URL,
            "EGISZ_ESIA_CERTIFICATE": bool(settings.EGISZ_ESIA_CERTIFICATE),
            "EGISZ_ESIA_ISSUER": bool(settings.EGISZ_ESIA_ISSUER),
            "EGISZ_ESIA_CONTAINER": settings.EGISZ_ESIA_SIGNER != "cryptopro" or bool(settings.EGISZ_ESIA_CONTAINER),
            "EGISZ_ESIA_SIGNER_URL": settings.EGISZ_ESIA_SIGNER != "remote" or bool(settings.EGISZ_ESIA_SIGNER_URL),
            "EGISZ_ESIA_CLIENT_CERTIFICATE": settings.EGISZ_ESIA_SIGNER not in {"cryptopro", "remote", "rsa"}
            or bool(settings.EGISZ_ESIA_CLIENT_CERTIFICATE),
        }
    if name == "oidc_gateway":
        wanted = {
            "EGISZ_OIDC_ISSUER (https)": settings.EGISZ_OIDC_ISSUER.startswith("https://"),
            "EGISZ_OIDC_CLIENT_ID": bool(settings.EGISZ_OIDC_CLIENT_ID),
            "EGISZ_OIDC_CONFIRMED_ACR": bool(settings.EGISZ_OIDC_CONFIRMED_ACR),
        }
    absent = [setting for setting, given in wanted.items() if not given]
    return [f"Сервису входа {name} не хватает настроек: {', '.join(absent)}."] if absent else []
