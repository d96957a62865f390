"""Row security: which rows of a table exist for whom (docs/adr/0017).

A room says it in its `apps.py`, by the names of its models:

    rows = {"Application": Rows(roles=CENTRE_STAFF, account="account_id", practitioner="practitioner_id")}
    open_tables = {"Book": "reference data, published"}

A table that is not named is closed too: its rows exist only when somebody asks (`egisz.db.context`), never for nobody.
History tables follow the table whose rows they keep. `manage.py migrate` brings the database to what is said here; the
comment of each policy tells whether it is there already.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from egisz.db.context import MACHINE, SETTING
from egisz.kernel.actor import Role

POLICY, ADDING = "egisz_rows", "egisz_adds"

EMPLOYERS = (Role.HR, Role.HEAD, Role.DEPUTY)
CENTRE_STAFF = (Role.CENTRE, Role.COMMISSION, Role.SECRETARY)
SIGNED_IN = tuple(role for role in Role if role not in {Role.SYSTEM, Role.ANONYMOUS})
ANYONE = (*SIGNED_IN, Role.ANONYMOUS, MACHINE.role)


@dataclass(frozen=True, slots=True)
class Rows:
    """A row exists for the system, for these roles, and for whom one of its columns names.

    account, practitioner: columns that name the person who asks. organization: a column with the OID of the
    organisation, for the roles of `within`. through: a column that leads to another table, and that table: the row
    exists for whom that one exists. adds: roles that may add rows which do not exist for them afterwards.
    """

    roles: tuple[str, ...] = ()
    account: str = ""
    practitioner: str = ""
    organization: str = ""
    within: tuple[str, ...] = EMPLOYERS
    through: tuple[str, str] | None = None
    adds: tuple[str, ...] = ()

    def condition(self, table: str) -> str:
        parts = [_role_in((Role.SYSTEM, *self.roles))]
        if self.account:
            parts.append(f"{self.account} = (SELECT NULLIF({_part(2)}, '')::uuid)")
        if self.practitioner:
            parts.append(f"{self.practitioner} = (SELECT NULLIF({_part(3)}, '')::uuid)")
        if self.organization:
            parts.append(f"({_role_in(self.within)} AND {self.organization} = (SELECT NULLIF({_part(4)}, '')))")
        if self.through:
            column, parent = self.through
            parts.append(f"EXISTS (SELECT FROM {parent} parent WHERE parent.id = {table}.{column})")
        return " OR ".join(parts)


SOMEBODY = Rows(roles=ANYONE)


def _part(place: int) -> str:
    return f"split_part(current_setting('{SETTING}', true), '|', {place})"


def _role_in(roles: Iterable[str]) -> str:
    """Asked once a question, not once a row."""
    return f"(SELECT {_part(1)}) IN ({', '.join(repr(str(role)) for role in roles)})"


@dataclass(frozen=True, slots=True)
class Table:
    """rows: None for an open table, then `reason` says why it is open."""

    name: str
    model: type[models.Model]
    rows: Rows | None
    reason: str = ""

    @property
    def statements(self) -> list[str]:
        """What makes the table as it is said; safe to repeat."""
        dropped = [f"DROP POLICY IF EXISTS {policy} ON {self.name}" for policy in (POLICY, ADDING)]
        if self.rows is None:
            state = (f"{one} ROW LEVEL SECURITY" for one in ("NO FORCE", "DISABLE"))
            return [*dropped, f"ALTER TABLE {self.name} {', '.join(state)}"]
        condition = self.rows.condition(self.name)
        made = [f"CREATE POLICY {POLICY} ON {self.name} USING ({condition}) WITH CHECK ({condition})"]
        if self.rows.adds:
            made.append(f"CREATE POLICY {ADDING} ON {self.name} FOR INSERT WITH CHECK ({_role_in(self.rows.adds)})")
        return [
            *dropped,
            *made,
            f"ALTER TABLE {self.name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
        ]

    @property
    def mark(self) -> str:
        """Changes with what is said of the table."""
        return sha256("; ".join(self.statements).encode()).hexdigest()[:24]


def tables() -> list[Table]:
    """Every table of our rooms."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        config: Any = apps.get_app_config(model._meta.app_label)
        if not config.name.startswith("egisz.") or not model._meta.managed or model._meta.proxy:
            continue
        said = getattr(model, "pgh_tracked_model", model).__name__
        reason = getattr(config, "open_tables", {}).get(said, "")
        rows = None if reason else getattr(config, "rows", {}).get(said, SOMEBODY)
        found.append(Table(model._meta.db_table, model, rows, reason))
    return sorted(found, key=lambda table: table.name)


# name, is it forced, the mark of its policy
_STATE = """
SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, obj_description(p.oid, 'pg_policy')
FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = %s
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
"""


def bring() -> list[str]:
    """Make the policies of the database what the rooms say; the tables that changed."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE, [POLICY])
        state = {name: (is_forced, mark) for name, is_forced, mark in cursor.fetchall()}
    changed = []
    for table in tables():
        if table.name not in state:
            continue  # its migration has not run yet
        if state[table.name] == ((True, table.mark) if table.rows else (False, None)):
            continue
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in table.statements:
                cursor.execute(statement)
            if table.rows:
                cursor.execute(f"COMMENT ON POLICY {POLICY} ON {table.name} IS '{table.mark}'")
        changed.append(table.name)
    return changed


def keeps_for_ever() -> list[str]:
    """Tables whose rows nobody but the owner changes or removes: those the rooms name, and every history."""
    found = []
    for table in tables():
        config: Any = apps.get_app_config(table.model._meta.app_label)
        is_history = hasattr(table.model, "pgh_tracked_model")
        if is_history or table.model.__name__ in getattr(config, "append_only", ()):
            found.append(table.name)
    return found


def grant(role: str) -> None:
    """The application's role has rows, never tables."""
    name = connection.ops.quote_name(role)
    kept = ", ".join(keeps_for_ever())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}")
        cursor.execute(f"GRANT SELECT, USAGE ON ALL SEQUENCES IN SCHEMA public TO {name}")
        cursor.execute(f"REVOKE UPDATE, DELETE ON {kept} FROM {name}")
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {name}")


def after_migrate(**_: Any) -> None:
    bring()
    if settings.EGISZ_DATABASE_ROLE and connection.settings_dict["USER"] != settings.EGISZ_DATABASE_ROLE:
        grant(settings.EGISZ_DATABASE_ROLE)
