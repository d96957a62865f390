from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "egisz.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
    append_only = ("AuditRow", "Seal", "Leaf")
    open_tables = {
        "Seal": "roots and signatures",
        "Leaf": "hashes of rows, written in bulk",
    }

    def ready(self) -> None:
        from egisz.audit import reactions, tasks  # noqa: F401
