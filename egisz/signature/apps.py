from django.apps import AppConfig


class SignatureConfig(AppConfig):
    name = "egisz.signature"
    label = "signature"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from egisz.signature import reactions  # noqa: F401 - registers what sign-in asks for
