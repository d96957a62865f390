"""Every table with personal data is closed: PostgreSQL shows its rows only to whom they are for (docs/adr/0017)."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey

from egisz.db import policies
from egisz.db.fields import BlindIndexField, EncryptedTextField

# parts of names of columns that are about a person
PERSON = ("account", "practitioner", "snils", "family", "given", "patronymic", "birth", "email", "phone", "passport")
# columns of open tables that only look so
NOT_OF_A_PERSON = {
    "frmo_organization.email": "of an organisation, published",
    "frmo_organization.phone": "of an organisation, published",
    "nsi_draft.passport": "the passport of a dictionary",
}


def _columns(model: Any) -> list[str]:
    found = []
    for field in model._meta.local_fields:
        is_sealed = isinstance(field, EncryptedTextField | BlindIndexField)
        points = isinstance(field, ForeignKey) and field.related_model._meta.label_lower in {
            "identity.account",
            "frmr.practitioner",
        }
        if is_sealed or points or any(part in field.name for part in PERSON):
            found.append(field.column)
    return found


def test_an_open_table_holds_nothing_about_a_person() -> None:
    for table in policies.tables():
        if table.rows is None:
            owner = getattr(table.model, "pgh_tracked_model", table.model)._meta.db_table
            about = [column for column in _columns(table.model) if f"{owner}.{column}" not in NOT_OF_A_PERSON]
            assert not about, f"{table.name} is open ({table.reason}) and holds {about}"


def test_what_rooms_say_of_tables_is_about_tables_that_exist() -> None:
    for config in apps.get_app_configs():
        models = {model.__name__ for model in config.get_models()}
        said: dict[str, Any] = {**getattr(config, "rows", {}), **getattr(config, "open_tables", {})}
        said |= dict.fromkeys(getattr(config, "append_only", ()))
        assert said.keys() <= models, config.name
    assert all(table.reason for table in policies.tables() if table.rows is None)


@pytest.mark.django_db
def test_the_database_is_as_the_rooms_say() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND relkind = 'r'")
        forced = {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT tablename FROM pg_policies WHERE policyname = %s", [policies.POLICY])
        with_policy = {row[0] for row in cursor.fetchall()}
    closed = {table.name for table in policies.tables() if table.rows is not None}
    assert closed == forced == with_policy
    assert {"frmr_practitioner", "frmr_practitionerhistory", "identity_account", "audit_auditrow"} <= closed
    assert policies.bring() == []
