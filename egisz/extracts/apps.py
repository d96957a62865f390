from django.apps import AppConfig

from egisz.db.policies import CENTRE_STAFF, Rows


class ExtractsConfig(AppConfig):
    name = "egisz.extracts"
    label = "extracts"
    default_auto_field = "django.db.models.BigAutoField"
    rows = {
        "RegistryExtract": Rows(roles=CENTRE_STAFF, account="ordered_by", practitioner="practitioner_id"),
    }
    open_tables = {
        "CheckBucket": "counts of checks by a hash of the address",
    }

    def ready(self) -> None:
        from egisz.extracts import reactions, tasks  # noqa: F401
