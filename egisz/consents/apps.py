from django.apps import AppConfig

from egisz.db.policies import Rows
from egisz.kernel.actor import Role


class ConsentsConfig(AppConfig):
    name = "egisz.consents"
    label = "consents"
    default_auto_field = "django.db.models.BigAutoField"
    rows = {"GivenConsent": Rows(roles=(Role.SECURITY, Role.AUDITOR), account="account_id")}
