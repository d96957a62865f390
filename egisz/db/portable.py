"""What a room holds of one person, as plain tables that a person can take away (152-ФЗ, art. 14).

A room lists its tables once, each with the column that leads to the person:

    EXPORT = Export("frmr", "Регистр медработников", Source(Practitioner, practitioner="pk"), …)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q

MOST_ROWS = 20_000  # of one table; more is said in the table's `cut`


@dataclass(frozen=True, slots=True)
class Subject:
    """The person asked about: the account and, when there is one, the card in the register."""

    account_id: UUID
    practitioner_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PortableTable:
    """name: of the table in the code; fields: column → its Russian name; cut: there was more than MOST_ROWS."""

    name: str
    title: str
    fields: dict[str, str]
    rows: list[dict[str, Any]]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class PortablePart:
    """Everything of one room."""

    room: str
    title: str
    tables: tuple[PortableTable, ...]

    @property
    def count(self) -> int:
        return sum(len(table.rows) for table in self.tables)


class Source:
    """A table and what leads to the person. account, practitioner: lookups; leave_out: columns that are not the
    person's: secrets, and who else acted."""

    def __init__(
        self, model: type[models.Model], *, account: str = "", practitioner: str = "", leave_out: Iterable[str] = ()
    ) -> None:
        self.model, self.account, self.practitioner = model, account, practitioner
        self.leave_out = frozenset(leave_out)

    def table(self, person: Subject) -> PortableTable:
        fields = [field for field in self.model._meta.concrete_fields if self._shown(field)]
        rows = list(self._rows(person).order_by("pk")[: MOST_ROWS + 1])
        return PortableTable(
            name=self.model.__name__,
            title=str(self.model._meta.verbose_name),
            fields={field.attname: str(field.verbose_name) for field in fields},
            rows=[{field.attname: _plain(getattr(row, field.attname)) for field in fields} for row in rows[:MOST_ROWS]],
            cut=len(rows) > MOST_ROWS,
        )

    def _shown(self, field: models.Field[Any, Any]) -> bool:
        """Bytes are seals, keys and blind indexes; nobody can read them."""
        return field.attname not in self.leave_out and not isinstance(field, models.BinaryField)

    def _rows(self, person: Subject) -> models.QuerySet[Any]:
        rows = self.model._default_manager.all()
        wanted = Q()
        if self.account:
            wanted |= Q(**{self.account: person.account_id})
        if self.practitioner and person.practitioner_id is not None:
            wanted |= Q(**{self.practitioner: person.practitioner_id})
        return rows.filter(wanted) if wanted else rows.none()


class Export:
    """All tables of a room that hold something of a person."""

    def __init__(self, room: str, title: str, *sources: Source) -> None:
        self.room, self.title, self.sources = room, title, sources

    @property
    def models(self) -> frozenset[str]:
        return frozenset(source.model._meta.label for source in self.sources)

    def of(self, person: Subject) -> PortablePart:
        tables = tuple(source.table(person) for source in self.sources)
        return PortablePart(self.room, self.title, tuple(table for table in tables if table.rows))


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    return value
