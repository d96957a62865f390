from django.apps import AppConfig


class NsiConfig(AppConfig):
    name = "egisz.nsi"
    label = "nsi"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from egisz.nsi import reactions, tasks  # noqa: F401
