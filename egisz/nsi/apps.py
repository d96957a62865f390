from django.apps import AppConfig


class NsiConfig(AppConfig):
    name = "egisz.nsi"
    label = "nsi"
    default_auto_field = "django.db.models.BigAutoField"
