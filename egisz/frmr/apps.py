from django.apps import AppConfig


class FrmrConfig(AppConfig):
    name = "egisz.frmr"
    label = "frmr"
    default_auto_field = "django.db.models.BigAutoField"
