from django.apps import AppConfig

from egisz.db.policies import CENTRE_STAFF, EMPLOYERS, Rows


class CmeConfig(AppConfig):
    name = "egisz.cme"
    label = "cme"
    default_auto_field = "django.db.models.BigAutoField"
    rows = {"CreditEntry": Rows(roles=(*EMPLOYERS, *CENTRE_STAFF), practitioner="practitioner_id")}
