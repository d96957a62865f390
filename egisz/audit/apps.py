from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "egisz.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from egisz.audit import reactions, tasks  # noqa: F401
