"""CapabilityStatement and TerminologyCapabilities."""

from __future__ import annotations

from collections.abc import Sequence

from egisz.fhir.rules.model import Json
from egisz.fhir.rules.searching import PARAMETERS

DATE = "2026-11-23"
VERSION = "1.0.0"
_OPERATIONS = "http://hl7.org/fhir/OperationDefinition/"
_FEATURE = "http://hl7.org/fhir/uv/application-feature/StructureDefinition/feature"
_FEATURES = (
    ("http://hl7.org/fhir/uv/tx-tests/FeatureDefinition/test-version", "valueCode", "1.7.5"),
    ("http://hl7.org/fhir/uv/tx-ecosystem/FeatureDefinition/CodeSystemAsParameter", "valueBoolean", True),
)
_EXPANSION = (
    "activeOnly", "check-system-version", "count", "default-valueset-version", "designation",
    "displayLanguage", "excludeNested", "filter", "force-system-version", "includeDefinition", "includeDesignations",
    "inferSystem", "offset", "property", "system-version", "tx-resource", "url", "useSupplement", "valueSet",
    "valueSetVersion",
)  # fmt: skip


def _operation(name: str, definition: str) -> Json:
    return {"name": name, "definition": f"{_OPERATIONS}{definition}"}


def _resource(kind: str, operations: Sequence[str]) -> Json:
    return {
        "type": kind,
        "profile": f"http://hl7.org/fhir/StructureDefinition/{kind}",
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "versioning": "no-version",
        "readHistory": False,
        "searchParam": [{"name": name, "type": kind_of} for name, kind_of in PARAMETERS[kind].items()],
        "operation": [_operation(name, f"{kind}-{name}") for name in operations],
    }  # fmt: skip


def _features() -> list[Json]:
    return [
        {"url": _FEATURE, "extension": [{"url": "definition", "valueCanonical": name}, {"url": "value", member: value}]}
        for name, member, value in _FEATURES
    ]


def capability_statement(base: str, release: str) -> Json:
    """release: the FHIR version, 5.0.0 or 4.0.1."""
    return {
        "resourceType": "CapabilityStatement",
        "extension": _features(),
        "url": f"{base}/metadata",
        "version": VERSION,
        "name": "OpenEgiszTerminology",
        "title": "Открытая ЕГИСЗ: терминологический сервис ФНСИ",
        "status": "active",
        "experimental": False,
        "date": DATE,
        "publisher": "Open ЕГИСЗ",
        "description": "Справочники ФНСИ как CodeSystem, ValueSet и ConceptMap",
        "kind": "instance",
        "instantiates": ["http://hl7.org/fhir/CapabilityStatement/terminology-server"],
        "software": {"name": "Open ЕГИСЗ", "version": VERSION, "releaseDate": DATE},
        "implementation": {"description": "Терминологический сервис", "url": base},
        "fhirVersion": release,
        "format": ["application/fhir+json", "json"],
        "rest": [
            {
                "mode": "server",
                "security": {
                    "cors": False,
                    "service": [
                        {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/restful-security-service",
                                     "code": "Certificates"}], "text": "Без авторизации: данные открытые"}
                    ],
                },
                "resource": [
                    _resource("CodeSystem", ("lookup", "validate-code", "subsumes")),
                    _resource("ValueSet", ("expand", "validate-code")),
                    _resource("ConceptMap", ("translate",)),
                ],
                "interaction": [{"code": "batch"}],
                "operation": [
                    {"name": "versions", "definition": "http://hl7.org/fhir/OperationDefinition/CapabilityStatement-versions"},
                    {"name": "batch-validate-code", "definition": f"{_OPERATIONS}ValueSet-batch-validate-code"},
                ],
            }
        ],
    }  # fmt: skip


def terminology_capabilities(base: str, systems: Sequence[tuple[str, str, Sequence[str]]]) -> Json:
    """systems: (url, current version, all versions)."""
    return {
        "resourceType": "TerminologyCapabilities",
        "extension": _features(),
        "url": f"{base}/metadata?mode=terminology",
        "version": VERSION,
        "name": "OpenEgiszTerminologyCapabilities",
        "title": "Открытая ЕГИСЗ: возможности терминологического сервиса",
        "status": "active",
        "date": DATE,
        "kind": "instance",
        "software": {"name": "Open ЕГИСЗ", "version": VERSION},
        "implementation": {"description": "Терминологический сервис", "url": base},
        "codeSystem": [
            {
                "uri": url,
                "version": [
                    {"code": version, **({"isDefault": True} if version == current else {})} for version in versions
                ],
                "content": "complete",
                "subsumption": True,
            }
            for url, current, versions in systems
        ],
        "expansion": {
            "hierarchical": True,
            "paging": True,
            "incomplete": False,
            "parameter": [{"name": name} for name in _EXPANSION],
            "textFilter": "Русский язык: формы слов, начала слов, опечатки, другая раскладка и транслитерация",
        },
        "codeSearch": "in-compose-or-expansion",
        "validateCode": {"translations": True},
        "translation": {"needsMap": True},
        "closure": {"translation": False},
    }  # fmt: skip
