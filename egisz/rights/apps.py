from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "egisz.rights"
    label = "rights"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from egisz.rights import reactions, tasks  # noqa: F401
