"""A book's edition as a code system: canonical `urn:oid:<oid>`, one concept a record, columns as properties."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from egisz.fhir.rules.model import Concept, Designation, Json, MemorySystem, Property, SystemFacts, with_family
from egisz.fhir.rules.world import fits, version_key
from egisz.kernel import clock
from egisz.nsi.public import (
    ConceptInfo,
    EditionInfo,
    active_count,
    concept,
    concept_by_other_code,
    concepts,
    edition,
    edition_by_id,
    editions,
    is_under,
)

_OID = re.compile(r"(?:urn:oid:|https?://\S+/)?(\d+(?:\.\d+){4,})/?")
_KINDS = {"INTEGER": "integer", "BOOLEAN": "boolean", "DATETIME": "dateTime", "VARCHAR": "string"}
_SYNONYMS = frozenset({"SYNONYM", "SYNONYMS", "SHORT_NAME", "SHORTNAME", "NAME_SHORT"})
_LANGUAGES = {
    "NAME_EN": "en",
    "NAME_ENG": "en",
    "ENG_NAME": "en",
    "ENGLISH_NAME": "en",
    "LATIN": "la",
    "NAME_LAT": "la",
}
_SYNONYM = {"system": "http://snomed.info/sct", "code": "900000000000013009", "display": "Synonym"}
_KNOWN_FOR = 1.0  # seconds for which the current edition of a book is remembered
_known: dict[tuple[str, str], tuple[float, BookSystem | None]] = {}


def oid_of(url: str) -> str:
    """The OID that a canonical url names («urn:oid:…», «https://…/dictionaries/…», bare); «» when none."""
    found = _OID.fullmatch(url.strip())
    return found[1] if found else ""


class BookSystem:
    """An edition that answers from the database, record by record."""

    def __init__(self, info: EditionInfo) -> None:
        self.info = info
        self.size = info.rows_count
        self.columns = _columns(info)
        self.facts = _facts(info, self.columns)

    def find(self, code: str) -> Concept | None:
        today = clock.today()
        found = concept(self.info, code, today) or concept_by_other_code(self.info, code, today)
        return self.concept(found) if found else None

    def every(self) -> Sequence[Concept]:
        return list(_whole(self.info.id, clock.today()).every())

    def page(self, limit: int, offset: int, *, text: str = "", active_only: bool = False) -> Sequence[Concept]:
        today = clock.today()
        if active_only and not text and _active_count(self.info.id, today) == self.size:
            active_only = False  # all are in force: then a far page is found as fast as a near one
        found = concepts(self.info, limit, offset, today, text=text, active_only=active_only)
        return [self.concept(item) for item in found]

    def count(self, *, text: str = "", active_only: bool = False) -> int | None:
        if text:
            return None
        return _active_count(self.info.id, clock.today()) if active_only else self.size

    def is_under(self, code: str, ancestor: str) -> bool:
        return is_under(self.info, code, ancestor)

    def concept(self, row: ConceptInfo) -> Concept:
        properties, designations = [], []
        for place, name, kind in self.columns:
            value = row.cells[place]
            if value is None or value == "":
                continue
            if name.upper() in _SYNONYMS:
                designations.append(Designation(value, "ru", _SYNONYM))
            elif name.upper() in _LANGUAGES:
                designations.append(Designation(value, _LANGUAGES[name.upper()]))
            properties.append(Property(name, *_typed(kind, value)))
        parent = row.parent_code if row.parent_code != row.code else ""
        return Concept(
            code=row.code,
            display=row.title,
            designations=tuple(designations),
            properties=tuple(properties),
            parents=((parent, row.parent_title),) if parent else (),
            children=row.children,
            is_inactive=not row.is_active,
        )


def _typed(kind: str, value: str) -> tuple[str, Any]:
    """FHIR type and value of a cell; what does not read as its type stays a text."""
    if kind == "integer" and re.fullmatch(r"-?\d{1,9}", value):
        return kind, int(value)
    if kind == "boolean" and value in ("true", "false"):
        return kind, value == "true"
    if kind == "dateTime" and re.fullmatch(r"\d\d\.\d\d\.\d{4}", value):
        return kind, "-".join(reversed(value.split(".")))
    return "string", value


def _columns(info: EditionInfo) -> tuple[tuple[int, str, str], ...]:
    """Place, name and FHIR type of the columns that become properties."""
    apart = {info.key_column, info.title_column, info.parent_column}
    types = info.facts.types
    return tuple(
        (place, name, _KINDS.get(types.get(name, ""), "string"))
        for place, name in enumerate(info.columns)
        if name not in apart and re.fullmatch(r"\S+", name)
    )


def _facts(info: EditionInfo, columns: Sequence[tuple[int, str, str]]) -> SystemFacts:
    about = {item.name: item.alias or item.description or "" for item in info.facts.fields}
    base = f"urn:oid:{info.oid}"
    return SystemFacts(
        url=base,
        version=info.version,
        name=info.facts.short_name,
        title=info.facts.full_name or info.facts.short_name,
        language="ru",
        status="retired" if info.annulled_at or info.facts.archive else "active",
        properties={name: (kind, f"{base}#{name}", about.get(name, "")) for _, name, kind in columns},
    )


@lru_cache(maxsize=4)
def _whole(edition_id: UUID, day: date) -> MemorySystem:
    """A whole edition for value sets that choose by properties; editions never change."""
    info = edition_by_id(edition_id)
    assert info is not None
    system = BookSystem(info)
    rows = concepts(info, info.rows_count, 0, day)
    return MemorySystem(system.facts, with_family([system.concept(row) for row in rows]))


@lru_cache(maxsize=256)
def _active_count(edition_id: UUID, day: date) -> int:
    info = edition_by_id(edition_id)
    return active_count(info, day) if info else 0


def book_system(url: str, version: str = "") -> BookSystem | None:
    """The edition of a version («1.x» too), or the current one."""
    oid = oid_of(url)
    if not oid:
        return None
    now = time.monotonic()
    known = _known.get((oid, version))
    if known is not None and known[0] > now:
        return known[1]
    info = edition(oid, version or None)
    if info is None and version:
        fitting = [item for item in editions(oid) if not item.annulled_at and fits(item.version, version)]
        info = max(fitting, key=lambda item: version_key(item.version)) if fitting else None
    system = BookSystem(info) if info is not None else None
    if len(_known) > 2000:
        _known.clear()
    _known[oid, version] = (now + _KNOWN_FOR, system)
    return system


def forget() -> None:
    """Ask the database anew: for tests, which change books faster than they may change in life."""
    _known.clear()
    _whole.cache_clear()
    _active_count.cache_clear()


def resource_name(info: EditionInfo) -> str:
    """A name that programs can use."""
    return f"NSI_{info.oid.replace('.', '_')}"


def value_set_of(system: BookSystem, under: str = "", *, is_pinned: bool = False) -> Json:
    """The implicit value set of a book, or of a concept with its descendants."""
    facts = system.facts
    include: Json = {"system": facts.url}
    if is_pinned:
        include["version"] = facts.version
    if under:
        include["filter"] = [{"property": "concept", "op": "is-a", "value": under}]
    return {
        "resourceType": "ValueSet",
        "id": system.info.oid,
        "url": f"{facts.url}?fhir_vs" + (f"=isa/{under}" if under else ""),
        "version": facts.version,
        "name": f"{resource_name(system.info)}_VS",
        "title": facts.title,
        "status": facts.status,
        "experimental": False,
        "compose": {"include": [include]},
        "userData": True,
    }
