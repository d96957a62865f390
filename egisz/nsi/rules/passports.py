"""The passport of an edition: read from an answer, written as an answer (`domain/nsi.md` 4). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from egisz.nsi.rules.dates import read_day, read_moment, show_day, show_moment
from egisz.nsi.rules.values import BadAnswer
from egisz.nsi.rules.versions import is_version

DATA_TYPES = ("VARCHAR", "INTEGER", "BOOLEAN", "DATETIME")
PRIMARY, VALUE, FOREIGN = "PRIMARY", "VALUE", "FOREIGN"


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """A field as the passport lists it. data_type: VARCHAR | INTEGER | BOOLEAN | DATETIME."""

    name: str
    data_type: str
    alias: str | None
    description: str | None


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """type: PRIMARY | VALUE | FOREIGN."""

    field: str
    type: str


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """An OID of the book. type: TYPE_PRIMARY | TYPE_OTHER."""

    value: str
    type: str


@dataclass(frozen=True, slots=True)
class LawFacts:
    """A reference to a record of the dictionary of laws."""

    id: int
    version: str


@dataclass(frozen=True, slots=True)
class PassportFacts:
    """All that a passport says, typed. Text members keep null and "" apart; moments are aware."""

    oid: str
    version: str
    identifier: str | None
    full_name: str | None
    short_name: str
    rows_count: int
    first_made_at: datetime  # createDate
    published_at: datetime
    updated_at: datetime  # lastUpdate
    fields: tuple[FieldFacts, ...]
    keys: tuple[KeyFacts, ...]
    codes: tuple[CodeFacts, ...]
    description: str | None = None
    structure_notes: str | None = None
    release_notes: str | None = None
    laws: tuple[LawFacts, ...] = ()
    resp_organization_id: int | None = None
    auth_organization_id: int | None = None
    type_id: int | None = None
    group_id: int | None = None
    approve_date: date | None = None
    hierarchical: bool | None = None
    archive: bool | None = None
    nsi_dictionary_id: int | None = None

    @property
    def key_column(self) -> str:
        return self._key(PRIMARY)

    @property
    def value_column(self) -> str:
        """ "" when the passport names none."""
        return self._key(VALUE)

    @property
    def parent_column(self) -> str:
        """ "" when the book is flat."""
        return self._key(FOREIGN)

    @property
    def other_oids(self) -> tuple[str, ...]:
        """Additional and former OIDs of the same book."""
        return tuple(code.value for code in self.codes if code.value != self.oid)

    @property
    def types(self) -> Mapping[str, str]:
        """Column → data type."""
        return {field.name: field.data_type for field in self.fields}

    def _key(self, kind: str) -> str:
        return next((key.field for key in self.keys if key.type == kind), "")


def passport_facts(passport: object) -> PassportFacts:
    """Read a passport answer. Raises `BadAnswer`."""
    if not isinstance(passport, dict) or passport.get("result") != "OK":
        raise BadAnswer("это не паспорт справочника: result не равен OK")
    try:
        facts = _facts(passport)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadAnswer(f"в паспорте нет нужного или записано не так: {error}") from error
    check_structure(facts)
    return facts


def check_structure(facts: PassportFacts) -> None:
    """The version, the types and the keys make sense. Raises `BadAnswer`."""
    if not is_version(facts.version):
        raise BadAnswer(f"версия «{facts.version}» записана не числами через точку")
    names = [field.name for field in facts.fields]
    if repeated := next((name for name in names if names.count(name) > 1), None):
        raise BadAnswer(f"поле {repeated} описано в паспорте дважды")
    for field in facts.fields:
        if field.data_type not in DATA_TYPES:
            raise BadAnswer(f"у поля {field.name} неизвестный тип «{field.data_type}»; бывают {', '.join(DATA_TYPES)}")
    if not facts.key_column:
        raise BadAnswer("в паспорте не назван первичный ключ (PRIMARY)")
    for key in facts.keys:
        if key.field not in names:
            raise BadAnswer(f"ключ {key.type} назван по полю {key.field}, которого нет среди полей паспорта")


def passport_members(facts: PassportFacts) -> dict[str, Any]:
    """The 27 members in the order of the official answers."""
    return {
        "result": "OK", "resultText": None, "resultCode": None,
        "identifier": facts.identifier, "oid": facts.oid, "version": facts.version, "rowsCount": facts.rows_count,
        "createDate": show_moment(facts.first_made_at), "publishDate": show_moment(facts.published_at),
        "lastUpdate": show_moment(facts.updated_at),
        "fullName": facts.full_name, "shortName": facts.short_name, "description": facts.description,
        "structureNotes": facts.structure_notes, "releaseNotes": facts.release_notes,
        "laws": [{"id": law.id, "version": law.version} for law in facts.laws],
        "respOrganizationId": facts.resp_organization_id, "authOrganizationId": facts.auth_organization_id,
        "typeId": facts.type_id, "groupId": facts.group_id,
        "approveDate": show_day(facts.approve_date) if facts.approve_date else None,
        "fields": field_members(facts.fields), "keys": key_members(facts.keys), "codes": code_members(facts.codes),
        "hierarchical": facts.hierarchical, "archive": facts.archive, "nsiDictionaryId": facts.nsi_dictionary_id,
    }  # fmt: skip


def structure_notes(fields: Sequence[FieldFacts]) -> str:
    """The generated text of a passport: «1)ID, Код, описание;», a missing part is the word null."""
    lines = [
        f"{number}){field.name}, {_or_null(field.alias)}, {_or_null(field.description)};"
        for number, field in enumerate(fields, 1)
    ]
    return "\n".join(lines)


def field_members(fields: Sequence[FieldFacts]) -> list[dict[str, Any]]:
    return [
        {"field": f.name, "dataType": f.data_type, "alias": f.alias, "description": f.description} for f in fields
    ]  # fmt: skip


def key_members(keys: Sequence[KeyFacts]) -> list[dict[str, str]]:
    return [{"field": key.field, "type": key.type} for key in keys]


def code_members(codes: Sequence[CodeFacts]) -> list[dict[str, str]]:
    return [{"value": code.value, "type": code.type} for code in codes]


def fields_of(members: Sequence[Mapping[str, Any]]) -> tuple[FieldFacts, ...]:
    return tuple(FieldFacts(m["field"], m["dataType"], m["alias"], m["description"]) for m in members)


def keys_of(members: Sequence[Mapping[str, Any]]) -> tuple[KeyFacts, ...]:
    return tuple(KeyFacts(m["field"], m["type"]) for m in members)


def codes_of(members: Sequence[Mapping[str, Any]]) -> tuple[CodeFacts, ...]:
    return tuple(CodeFacts(m["value"], m["type"]) for m in members)


def laws_of(members: Sequence[Mapping[str, Any]] | None) -> tuple[LawFacts, ...]:
    return tuple(LawFacts(m["id"], m["version"]) for m in members or ())


def _facts(passport: Mapping[str, Any]) -> PassportFacts:
    return PassportFacts(
        oid=_text(passport, "oid"),
        version=_text(passport, "version"),
        identifier=passport.get("identifier"),
        full_name=passport.get("fullName"),
        short_name=passport.get("shortName") or _text(passport, "fullName"),
        rows_count=int(passport["rowsCount"]),
        first_made_at=read_moment(passport["createDate"]),
        published_at=read_moment(passport["publishDate"]),
        updated_at=read_moment(passport["lastUpdate"]),
        description=passport.get("description"),
        structure_notes=passport.get("structureNotes"),
        release_notes=passport.get("releaseNotes"),
        laws=laws_of(passport.get("laws")),
        resp_organization_id=passport.get("respOrganizationId"),
        auth_organization_id=passport.get("authOrganizationId"),
        type_id=passport.get("typeId"),
        group_id=passport.get("groupId"),
        approve_date=read_day(passport["approveDate"]) if passport.get("approveDate") else None,
        fields=fields_of([{"alias": None, "description": None, **field} for field in passport["fields"]]),
        keys=keys_of(passport["keys"]),
        codes=codes_of(passport.get("codes") or []),
        hierarchical=passport.get("hierarchical"),
        archive=passport.get("archive"),
        nsi_dictionary_id=passport.get("nsiDictionaryId"),
    )


def _text(passport: Mapping[str, Any], name: str) -> str:
    value = passport[name]
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name} пусто или не текст")
    return value


def _or_null(text: str | None) -> str:
    return "null" if text is None else text
