from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "egisz.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from egisz.notifications import reactions, tasks  # noqa: F401
