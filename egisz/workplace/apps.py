from django.apps import AppConfig


class WorkplaceConfig(AppConfig):
    name = "egisz.workplace"
    label = "workplace"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from egisz.workplace import tasks  # noqa: F401
