from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "egisz.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from egisz.files import tasks  # noqa: F401
