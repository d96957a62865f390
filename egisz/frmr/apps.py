from django.apps import AppConfig


class FrmrConfig(AppConfig):
    name = "egisz.frmr"
    label = "frmr"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from egisz.frmr import reactions  # noqa: F401 - tells ФРМО who works in its departments
