"""A row of the journal as a FHIR R4 AuditEvent, by the patterns of IHE BALP 1.1 (Basic Audit Log Patterns). Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

_BALP = "https://profiles.ihe.net/ITI/BALP"
_TYPE = "http://terminology.hl7.org/CodeSystem/audit-event-type"
_REST = "http://hl7.org/fhir/restful-interaction"
_DCM = "http://dicom.nema.org/resources/ontology/DCM"
_ENTITY = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
_ROLE = "http://terminology.hl7.org/CodeSystem/object-role"

# Which codes of ours are which action of FHIR; what is none of these changes something (U).
PATTERNS = {
    "R": r"\.read$|^audit\.(searched|people_searched|exported)$|\.export",
    "E": r"^login\.|^identity\.(session|signed|password|attempt|login)",
    "C": r"\.(add_|register|record_|account_created|created|stored|issued|opened|asked|given|started|reported|produce)",
    "D": r"\.(end_|close_|role_ended|ended|revoked|withdrawn|removed|deleted|forgotten)",
}
_INTERACTION = {"R": "read", "C": "create", "U": "update", "D": "delete"}
_PROFILE = {"R": "Read", "C": "Create", "U": "Update", "D": "Delete"}
OUTCOMES = {"success": "0", "refused": "4"}
# Who is the source of the data and who its destination: reading goes the other way than writing.
_SOURCE = {"code": "110153", "display": "Source Role ID"}
_DESTINATION = {"code": "110152", "display": "Destination Role ID"}


def action_of(code: str) -> str:
    """R, C, U, D or E."""
    return next((action for action, pattern in PATTERNS.items() if re.search(pattern, code)), "U")


def audit_event(row: Mapping[str, Any], base_url: str, phrase: str, role_title: str) -> dict[str, Any]:
    """row: its columns by name. phrase: the code in human words, for `outcomeDesc` and `subtype`.

    BALP's profiles are named only where the row holds all that they ask: success, an address, an object.
    """
    action = action_of(row["code"])
    event: dict[str, Any] = {
        "resourceType": "AuditEvent",
        "id": str(row["id"]),
        "type": {"system": _TYPE, "code": "rest", "display": "Restful Operation"},
        "subtype": [
            _subtype(action),
            {"system": f"{base_url}/fhir/audit-code", "code": row["code"], "display": phrase},
        ],
        "action": action,
        "recorded": _moment(row["at"]),
        "outcome": OUTCOMES.get(row["outcome"], "8"),
        "outcomeDesc": f"{phrase}: {'выполнено' if row['outcome'] == 'success' else 'отказано'}",
        "agent": _agents(row, base_url, action, role_title),
        "source": {
            "site": base_url,
            "observer": {"display": f"Open ЕГИСЗ {row['version']}".strip()},
            "type": [{"system": "http://terminology.hl7.org/CodeSystem/security-source-type", "code": "4"}],
        },
        "entity": _entities(row, base_url),
    }
    if action == "E":
        event["type"] = {"system": _DCM, "code": "110114", "display": "User Authentication"}
    elif row["outcome"] == "success" and row["address"]:
        event["meta"] = {"profile": [f"{_BALP}/StructureDefinition/IHE.BasicAudit.{_PROFILE[action]}"]}
    if row["ground"]:
        event["purposeOfEvent"] = [{"text": row["ground"]}]
    return event


def _subtype(action: str) -> dict[str, str]:
    if action == "E":
        return {"system": _DCM, "code": "110122", "display": "Login"}
    return {"system": _REST, "code": _INTERACTION[action], "display": _INTERACTION[action]}


def _agents(row: Mapping[str, Any], base_url: str, action: str, role_title: str) -> list[dict[str, Any]]:
    reads = action == "R"
    client: dict[str, Any] = {
        "type": {"coding": [{"system": _DCM, **(_DESTINATION if reads else _SOURCE)}]},
        "who": {"display": row["device"] or row["channel"]},
        "requestor": row["account_id"] is None,
    }
    if row["address"]:
        client["network"] = {"address": row["address"], "type": "2"}
    server = {
        "type": {"coding": [{"system": _DCM, **(_SOURCE if reads else _DESTINATION)}]},
        "who": {"display": "Open ЕГИСЗ"},
        "requestor": False,
        "network": {"address": base_url, "type": "5"},
    }
    if row["account_id"] is None:
        return [client, server]
    user: dict[str, Any] = {
        "type": {
            "coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": "IRCP"}]
            if reads
            else [{"system": "http://terminology.hl7.org/CodeSystem/provenance-participant-type", "code": "enterer"}]
        },
        "role": [{"coding": [{"system": f"{base_url}/fhir/role", "code": row["role"], "display": role_title}]}],
        "who": {"identifier": {"system": f"{base_url}/fhir/account", "value": str(row["account_id"])}},
        "requestor": True,
    }
    agents = [user, client, server]
    if row["organization_oid"]:
        role_class = {"system": "http://terminology.hl7.org/CodeSystem/v3-RoleClass", "code": "ASSIGNED"}
        organization = {"system": "urn:ietf:rfc:3986", "value": f"urn:oid:{row['organization_oid']}"}
        agents.append({"type": {"coding": [role_class]}, "who": {"identifier": organization}, "requestor": False})
    return agents


def _entities(row: Mapping[str, Any], base_url: str) -> list[dict[str, Any]]:
    data: dict[str, Any] = {
        "what": {"identifier": {"system": f"{base_url}/fhir/{row['resource']}", "value": row["resource_id"]}}
        if row["resource_id"]
        else {"display": row["resource"] or row["code"]},
        "type": {"system": _ENTITY, "code": "2", "display": "System Object"},
        "role": {"system": _ROLE, "code": "4", "display": "Domain Resource"},
    }
    details = [
        {"type": name, "valueString": str(value)[:1000] or "-"}
        for name, value in sorted(row["details"].items())
        if value is not None
    ]
    if details:
        data["detail"] = details
    found = [data]
    if row["subject_id"]:
        found.append({
            "what": {"identifier": {"system": f"{base_url}/fhir/Practitioner", "value": str(row["subject_id"])}},
            "type": {"system": _ENTITY, "code": "1", "display": "Person"},
            "role": {"system": _ROLE, "code": "15", "display": "Practitioner"},
        })  # fmt: skip
    if row["request_id"]:
        transaction: dict[str, Any] = {
            "what": {"identifier": {"value": row["request_id"]}},
            "type": {"system": f"{_BALP}/CodeSystem/BasicAuditEntityType", "code": "XrequestId"},
        }
        context = [
            {"type": name, "valueString": row[name]}
            for name in ("session", "method", "department_oid", "channel")
            if row[name]
        ]
        if context:
            transaction["detail"] = context
        found.append(transaction)
    return found


def _moment(value: datetime | str) -> str:
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return at.astimezone(UTC).isoformat(timespec="microseconds")
