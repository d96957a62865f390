from django.apps import AppConfig


class ExtractsConfig(AppConfig):
    name = "egisz.extracts"
    label = "extracts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from egisz.extracts import reactions, tasks  # noqa: F401
