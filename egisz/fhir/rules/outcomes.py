"""Issues, outcomes and refusals in the form that the HL7 terminology ecosystem reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from egisz.fhir.rules.model import Json

ISSUE_TYPES = "http://hl7.org/fhir/tools/CodeSystem/tx-issue-type"
MESSAGE_ID = "http://hl7.org/fhir/StructureDefinition/operationoutcome-message-id"


@dataclass(frozen=True, slots=True)
class Issue:
    """severity, code: of OperationOutcome. kind: of tx-issue-type. place: an expression such as Coding.code."""

    severity: str
    code: str
    text: str
    kind: str = ""
    place: str = ""
    message_id: str = ""

    def member(self) -> Json:
        issue: Json = {"severity": self.severity, "code": self.code, "details": {"text": self.text}}
        if self.kind:
            issue["details"]["coding"] = [{"system": ISSUE_TYPES, "code": self.kind}]
        if self.message_id:
            issue["extension"] = [{"url": MESSAGE_ID, "valueString": self.message_id}]
        if self.place:
            issue["location"] = issue["expression"] = [self.place]
        return issue


class Rejected(Exception):
    """An operation that cannot be answered: its HTTP status and issues."""

    def __init__(self, status: int, *issues: Issue) -> None:
        super().__init__(issues[0].text)
        self.status = status
        self.issues = issues


def outcome(issues: Sequence[Issue]) -> Json:
    return {"resourceType": "OperationOutcome", "issue": [issue.member() for issue in issues]}


def bad_request(text: str, code: str = "invalid") -> Rejected:
    return Rejected(400, Issue("error", code, text))


def no_system(url: str) -> Rejected:
    text = f"A definition for CodeSystem '{url}' could not be found"
    return Rejected(404, Issue("error", "not-found", text, "not-found", message_id="UNKNOWN_CODESYSTEM"))


def no_value_set(url: str) -> Rejected:
    text = f"A definition for the value Set '{url}' could not be found"
    return Rejected(404, Issue("error", "not-found", text, "not-found", message_id="Unable_to_resolve_value_Set_"))
