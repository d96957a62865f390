from django.apps import AppConfig


class NsiConfig(AppConfig):
    name = "egisz.nsi"
    label = "nsi"
    default_auto_field = "django.db.models.BigAutoField"
    open_tables = {
        "Archive": "reference data, published",
        "Book": "reference data, published",
        "BookCode": "reference data, published",
        "Line": "reference data, published",
        "Edition": "reference data, published",
        "Passport": "reference data, published",
        "CalendarDay": "reference data, published",
        "Record": "reference data, published",
        "Mark": "reference data, published",
        "Word": "reference data, published",
        "Upstream": "addresses of servers that are followed",
        "DraftPage": "rows of a dictionary that is being loaded, written in bulk",
        "KeyHour": "counts of a key",
        "MinuteCount": "counts of a caller as a hash",
    }

    def ready(self) -> None:
        from egisz.nsi import reactions, tasks  # noqa: F401
