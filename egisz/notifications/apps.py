from django.apps import AppConfig

from egisz.db.policies import Rows


class NotificationsConfig(AppConfig):
    name = "egisz.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"
    rows = {
        "Notification": Rows(account="account_id"),
        "Letter": Rows(through=("notification_id", "notifications_notification")),
    }

    def ready(self) -> None:
        from egisz.notifications import reactions, tasks  # noqa: F401
