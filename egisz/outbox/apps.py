from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "egisz.outbox"
    label = "outbox"
    default_auto_field = "django.db.models.BigAutoField"
    open_tables = {
        "EventRow": "ids, codes and days: no personal data by the rule of events",
        "Delivery": "names of reactions and moments",
        "Heartbeat": "signs of life of processes",
        "PeriodicRun": "moments of periodic tasks",
    }

    def ready(self) -> None:
        from egisz.outbox import tasks  # noqa: F401
