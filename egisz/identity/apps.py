from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "egisz.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from egisz.identity import reactions  # noqa: F401 - registers what we do when something happens
