from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "egisz.outbox"
    label = "outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from egisz.outbox import tasks  # noqa: F401
