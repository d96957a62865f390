from django.apps import AppConfig

from egisz.db.policies import CENTRE_STAFF, EMPLOYERS, Rows


class AccreditationConfig(AppConfig):
    name = "egisz.accreditation"
    label = "accreditation"
    default_auto_field = "django.db.models.BigAutoField"
    rows = {
        "Application": Rows(roles=(*EMPLOYERS, *CENTRE_STAFF), account="account_id", practitioner="practitioner_id"),
        **dict.fromkeys(
            ("Transition", "SupportingDocument", "ConsentRecord", "Vote", "ApplicationReport"),
            Rows(roles=CENTRE_STAFF, through=("application_id", "accreditation_application")),
        ),
        "ActivityReport": Rows(roles=CENTRE_STAFF, practitioner="practitioner_id", organization="organization_oid"),
    }
    open_tables = {"CommissionMeeting": "dates and protocols of meetings, no person"}

    def ready(self) -> None:
        from egisz.accreditation import reactions  # noqa: F401
