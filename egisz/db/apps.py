from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DbConfig(AppConfig):
    name = "egisz.db"
    label = "db"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from egisz.db.policies import after_migrate

        post_migrate.connect(after_migrate, sender=self, dispatch_uid="egisz.db.policies")
