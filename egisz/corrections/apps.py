from django.apps import AppConfig

from egisz.db.policies import CENTRE_STAFF, Rows


class CorrectionsConfig(AppConfig):
    name = "egisz.corrections"
    label = "corrections"
    default_auto_field = "django.db.models.BigAutoField"
    rows = {
        "CorrectionCase": Rows(
            roles=CENTRE_STAFF,
            account="reported_by",
            practitioner="practitioner_id",
            organization="organization_oid",
        ),
    }
