"""Values of the reference service that other rooms use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from egisz.nsi.rules import FieldFacts, KeyFacts, PassportFacts


@dataclass(frozen=True, slots=True)
class BookInfo:
    """A book and its current edition. origin: official | starter."""

    oid: str
    name: str
    version: str
    rows: int
    origin: str


@dataclass(frozen=True, slots=True)
class EditionInfo:
    """One edition with all that its passport says (`facts`).

    line, at: where its records are, see `Record`. columns: in the order of the cells. order_by: -number, -code, number
    or code. is_current: what is answered when no version is asked.
    """

    id: UUID
    book_id: UUID
    oid: str
    origin: str
    line: int
    at: int
    version: str
    rows_count: int
    columns: tuple[str, ...]
    key_column: str
    title_column: str
    parent_column: str
    order_by: str
    is_current: bool
    annulled_at: datetime | None
    annul_reason: str
    facts: PassportFacts


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """total counts all pages."""

    total: int
    items: tuple[EditionInfo, ...]


@dataclass(frozen=True, slots=True)
class RowFilter:
    """A condition on a column. kind: EXACT | LIKE | GTE | LTE."""

    column: str
    value: str
    kind: str = "EXACT"


@dataclass(frozen=True, slots=True)
class RowInfo:
    """A record of an edition. cells: strings and nulls in the order of the edition's columns."""

    code: str
    title: str
    parent_code: str
    is_group: bool
    is_active: bool
    cells: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class RowsPage:
    """total counts all pages."""

    total: int
    rows: tuple[RowInfo, ...]


@dataclass(frozen=True, slots=True)
class RowChange:
    """What happened to a record between two editions. operation: INSERT | UPDATE | DELETE.

    old, new: column → value, in the order of the columns of their edition; None where the record is not there.
    """

    operation: str
    code: str
    old: Mapping[str, str | None] | None
    new: Mapping[str, str | None] | None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """operation: ALTER_ADD_COLUMN | ALTER_DROP_COLUMN | ALTER_COLUMN (other type or words: not in `compare`).

    number: the place of the field in its passport, from 1.
    """

    operation: str
    field: FieldFacts
    number: int


@dataclass(frozen=True, slots=True)
class KeyChange:
    """operation: ALTER_ADD_KEY | ALTER_DROP_KEY. number: the place of the key's field in its passport, from 1."""

    operation: str
    key: KeyFacts
    number: int


@dataclass(frozen=True, slots=True)
class Counters:
    """How many records and fields differ between two editions, as release notes count them."""

    rows_added: int = 0
    rows_changed: int = 0
    rows_removed: int = 0
    fields_added: int = 0
    fields_changed: int = 0
    fields_removed: int = 0

    def text(self) -> str:
        """The release notes of ФНСИ."""
        return (
            f"Добавлено записей: {self.rows_added};\nИзменено записей: {self.rows_changed};\n"
            f"Удалено записей: {self.rows_removed};\nДобавлено полей: {self.fields_added};\n"
            f"Изменено полей: {self.fields_changed};\nУдалено полей: {self.fields_removed};"
        )


@dataclass(frozen=True, slots=True)
class Changes:
    """A page of changes between two editions. total counts the row changes of all pages."""

    total: int
    rows: tuple[RowChange, ...]
    fields: tuple[FieldChange, ...] = field(default=())
    keys: tuple[KeyChange, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """What publishing a draft would do: counted and shown on samples. state: see `Draft.State`.

    base_version: the edition that it was compared with, "" when there is none. notes: what to know before publishing.
    """

    draft_id: UUID
    state: str
    source: str
    address: str
    oid: str
    name: str
    version: str
    base_version: str
    rows: int
    counters: Counters
    samples: tuple[RowChange, ...]
    fields: tuple[FieldChange, ...]
    keys: tuple[KeyChange, ...]
    notes: tuple[str, ...]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class UpstreamInfo:
    """The server that this installation follows. waiting: editions still to be loaded; errors: (oid, version, why)."""

    address: str
    checked_at: datetime | None
    waiting: int
    errors: tuple[tuple[str, str, str], ...]


class Books:
    """OIDs of the books that forms use."""

    SPECIALTIES = "1.2.643.5.1.13.13.11.1066"
    POSTS = "1.2.643.5.1.13.13.11.1002"
    REGIONS = "1.2.643.5.1.13.13.99.2.206"
    IDENTITY_DOCUMENTS = "1.2.643.5.1.13.13.99.2.48"
    GENDER = "1.2.643.5.1.13.13.11.1040"
    EMPLOYMENT_KINDS = "1.2.643.5.1.13.2.1.1.209"
    ACCREDITATION_KINDS = "1.2.643.5.1.13.13.11.1100"
