from django.apps import AppConfig


class AccreditationConfig(AppConfig):
    name = "egisz.accreditation"
    label = "accreditation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from egisz.accreditation import reactions  # noqa: F401
