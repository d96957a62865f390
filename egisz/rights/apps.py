from django.apps import AppConfig

from egisz.db.policies import Rows
from egisz.kernel.actor import Role


class RightsConfig(AppConfig):
    name = "egisz.rights"
    label = "rights"
    default_auto_field = "django.db.models.BigAutoField"
    rows = {
        "DataCopy": Rows(account="account_id"),
        "CopyPart": Rows(through=("copy_id", "rights_datacopy")),
        "SubjectRequest": Rows(roles=(Role.SECURITY,), account="account_id"),
    }

    def ready(self) -> None:
        from egisz.rights import reactions, tasks  # noqa: F401
