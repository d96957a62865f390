from django.apps import AppConfig

from egisz.db.policies import SIGNED_IN, Rows


class FilesConfig(AppConfig):
    name = "egisz.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"
    rows = {"StoredFile": Rows(roles=SIGNED_IN)}  # a paper made by the system or sent by one is read by others

    def ready(self) -> None:
        from egisz.files import tasks  # noqa: F401
