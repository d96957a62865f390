from django.apps import AppConfig


class CmeConfig(AppConfig):
    name = "egisz.cme"
    label = "cme"
    default_auto_field = "django.db.models.BigAutoField"
