from django.apps import AppConfig


class FrmoConfig(AppConfig):
    name = "egisz.frmo"
    label = "frmo"
    default_auto_field = "django.db.models.BigAutoField"
    open_tables = {
        "Organization": "a public register of organisations",
        "Department": "a public register of organisations",
    }
