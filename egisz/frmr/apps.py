from django.apps import AppConfig

from egisz.db.policies import CENTRE_STAFF, EMPLOYERS, Rows
from egisz.kernel.actor import Role

READERS = (*EMPLOYERS, *CENTRE_STAFF, Role.AUDITOR)


class FrmrConfig(AppConfig):
    name = "egisz.frmr"
    label = "frmr"
    default_auto_field = "django.db.models.BigAutoField"
    rows = {
        "Practitioner": Rows(roles=READERS, practitioner="id"),
        **dict.fromkeys(
            (
                "IdentityDocument",
                "Address",
                "Education",
                "FurtherEducation",
                "Employment",
                "QualificationCategory",
                "AccreditationRecord",
            ),
            Rows(roles=READERS, practitioner="practitioner_id"),
        ),
    }

    def ready(self) -> None:
        from egisz.frmr import reactions  # noqa: F401 - tells ФРМО who works in its departments
