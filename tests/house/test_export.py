"""No room forgets what it holds of a person: every such table is in «Мои данные», or stands here with its reason."""

from __future__ import annotations

from importlib import import_module

from django.apps import apps
from django.db import models

from egisz.db.portable import Export
from egisz.rights.registry import ROOMS

# By these columns a row belongs to a person.
PERSONAL = {
    "account_id", "practitioner_id", "owner_account_id", "signer_account_id", "subject_id", "ordered_by", "reported_by",
    "proposed_by", "deputy_id",
}  # fmt: skip
REASONS = {
    "audit.Finding": "suspicions of the auditor about whoever read, not what was kept of the person",
    "identity.AuthorizationCode": "lives a minute; only hashes",
    "identity.FormerPassword": "hashes of passwords are secrets",
    "identity.IssuedToken": "only hashes of tokens",
    "identity.LoginAttempt": "guards the account; forgotten in days",
    "identity.MailedCode": "a code of minutes; only its hash",
    "identity.RecoveryCode": "a code of minutes; only its hash",
    "identity.SpareCode": "spare codes are secrets",
    "identity.DeviceCode": "a code of minutes; only its hash",
    "identity.QrTicket": "lives two minutes",
    "nsi.KeyHour": "how many requests a program made",
    "nsi.ProposalEdit": "rows of a dictionary that were proposed",
    "nsi.WebhookDelivery": "calls of a program, told by the webhook itself",
    "signature.WrongPin": "guards the key; forgotten in days",
    "rights.CopyPart": "the copy itself while it is being gathered",
}


def _exports() -> dict[str, Export]:
    found = {}
    for room in [*{function.__module__.split(".")[1] for function in ROOMS}, "rights"]:
        for name in (f"egisz.{room}.queries.exporting", f"egisz.{room}.queries"):
            try:
                module = import_module(name)
            except ModuleNotFoundError:
                continue
            if hasattr(module, "EXPORT"):
                found[room] = module.EXPORT
                break
    return found


def _personal() -> set[str]:
    """Tables with a column of a person, and tables that hang on those."""
    house = [
        model for model in apps.get_models()
        if model.__module__.startswith("egisz.") and not model.__name__.endswith("History")
    ]  # fmt: skip
    found = {model for model in house if PERSONAL & {field.attname for field in model._meta.concrete_fields}}
    found |= {apps.get_model("identity.Account"), apps.get_model("frmr.Practitioner")}
    while True:
        more = {
            model for model in set(house) - found for field in model._meta.concrete_fields
            if isinstance(field, models.ForeignKey) and field.related_model in found and field.name != "file"
            and "file" not in field.name
        }  # fmt: skip
        if not more:
            return {model._meta.label for model in found}
        found |= more


def test_every_table_about_a_person_is_in_the_copy() -> None:
    exported = set().union(*(export.models for export in _exports().values()))
    missing = _personal() - exported - set(REASONS)
    assert not missing, f"{sorted(missing)}: into EXPORT of the room, or a reason here"


def test_every_room_with_an_export_is_asked() -> None:
    rooms = {export.room for export in _exports().values()}
    with_export = {
        app.name.split(".")[1] for app in apps.get_app_configs()
        if app.name.startswith("egisz.") and hasattr(_door(app.name), "export_of")
    }  # fmt: skip
    assert with_export == rooms


def _door(name: str) -> object:
    try:
        return import_module(f"{name}.public")
    except ModuleNotFoundError:
        return object()


def test_secrets_never_leave() -> None:
    """Columns by whose names one sees that they are secrets."""
    marks = ("password", "secret", "pin_hash", "token", "seal_key", "session_key", "code_hash", "_hash")
    for export in _exports().values():
        for source in export.sources:
            shown = [field.attname for field in source.model._meta.concrete_fields if source._shown(field)]
            leaked = [name for name in shown for mark in marks if mark in name and not name.endswith("_at")]
            assert not leaked, f"{source.model._meta.label}: {leaked}"
