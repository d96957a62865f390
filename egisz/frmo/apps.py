from django.apps import AppConfig


class FrmoConfig(AppConfig):
    name = "egisz.frmo"
    label = "frmo"
    default_auto_field = "django.db.models.BigAutoField"
