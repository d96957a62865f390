"""What is said of one checked coding: its code, status, display, and the resources behind it."""

from __future__ import annotations

from dataclasses import dataclass, field

from egisz.fhir.rules.languages import displays, speaks, wanted_languages
from egisz.fhir.rules.looking import unknown_code
from egisz.fhir.rules.model import Concept, Json, System, SystemFacts
from egisz.fhir.rules.outcomes import Issue
from egisz.fhir.rules.parameters import Given
from egisz.fhir.rules.valuesets import canonical

_OFF_WORDS = {"retired", "inactive", "withdrawn", "deprecated"}


@dataclass(slots=True)
class Checked:
    """One coding after its check: what is known of it, and what is wrong with it."""

    system: str
    version: str
    code: str
    concept: Concept | None = None
    facts: SystemFacts | None = None
    display: str = ""
    is_member: bool = False
    issues: list[Issue] = field(default_factory=list)
    unknown: dict[str, str] = field(default_factory=dict)  # canonical → name of the answer's parameter

    @property
    def is_wrong(self) -> bool:
        return any(issue.severity == "error" for issue in self.issues)


@dataclass(frozen=True, slots=True)
class Options:
    languages: list[str]
    is_lenient: bool
    abstract: bool | None
    active_only: bool
    membership_only: bool

    @classmethod
    def of(cls, given: Given, accept_language: str, own: str) -> Options:
        language = given.text("displayLanguage")
        languages = wanted_languages(language) if language else wanted_languages(accept_language, strict=False)
        return cls(
            languages or ([own] if own else []),
            given.flag("lenient-display-validation") is True or given.text("mode") == "lenient-display-validation",
            given.flag("abstract"),
            given.flag("activeOnly") is True,
            given.flag("valueset-membership-only") is True,
        )


def at(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def about_unknown_code(checked: Checked, system: System, place: str) -> None:
    facts = system.facts
    if facts.content == "fragment":
        version = f" version '{facts.version}'" if facts.version else ""
        text = (f"Unknown Code '{checked.code}' in the CodeSystem '{facts.url}'{version} - note that the code "
                "system is labeled as a fragment, so the code may be valid in some other fragment")  # fmt: skip
        checked.issues.append(
            Issue("warning", "code-invalid", text, "invalid-code", at(place, "code"), "UNKNOWN_CODE_IN_FRAGMENT")
        )
        checked.is_member = True
        return
    checked.issues.append(unknown_code(checked.code, system, at(place, "code")))


def about_code(checked: Checked, system: System, place: str, options: Options) -> None:
    found, facts = checked.concept, system.facts
    assert found is not None
    if found.code != checked.code:
        if found.code.lower() == checked.code.lower():
            text = (
                f"The code '{checked.code}' differs from the correct code '{found.code}' by case. Although the code "
                f"system '{facts.canonical}' is case insensitive, implementers are strongly encouraged to use the "
                "correct case anyway"
            )
        else:
            text = f"The code '{checked.code}' stands for the code '{found.code}' of '{facts.canonical}'"
        checked.issues.append(
            Issue("information", "business-rule", text, "code-rule", at(place, "code"), "CODE_CASE_DIFFERENCE")
        )
    if found.is_abstract and options.abstract is False:
        text = f"Code '{facts.url}#{found.code}' is abstract, and not allowed in this context"
        checked.issues.append(
            Issue("error", "business-rule", text, "code-rule", at(place, "code"), "ABSTRACT_CODE_NOT_ALLOWED")
        )
    if found.is_inactive and options.active_only:
        checked.issues.append(not_active(checked, place))


def not_active(checked: Checked, place: str) -> Issue:
    text = f"The concept '{checked.code}' is valid but is not active"
    return Issue("error", "business-rule", text, "code-rule", at(place, "code"), "STATUS_CODE_WARNING_CODE")


def not_in(checked: Checked, value_set: Json, place: str, severity: str, kind: str, display: str) -> Issue:
    shown = f"{checked.system}#{checked.code}" + (f" ('{display}')" if display else "")
    text = f"The provided code '{shown}' was not found in the value set '{canonical(value_set)}'"
    identity = "None_of_the_provided_codes_are_in_the_value_set_one"
    return Issue(severity, "code-invalid", text, kind, at(place, "code"), identity)


def about_status(checked: Checked, place: str) -> None:
    concept = checked.concept
    assert concept is not None
    if not concept.is_inactive and concept.status != "deprecated":
        return
    status = concept.status if concept.status in _OFF_WORDS else "inactive"
    text = f"The concept '{concept.code}' has a status of {status} and its use should be reviewed"
    checked.issues.append(
        Issue("warning", "business-rule", text, "code-comment", place or "code", "INACTIVE_CONCEPT_FOUND")
    )


def about_display(checked: Checked, given: str, place: str, options: Options) -> None:
    concept, facts = checked.concept, checked.facts
    assert concept is not None
    assert facts is not None
    every = displays(concept, facts)
    fitting = [
        (language, text) for language, text in every
        if not options.languages or not language or any(speaks(language, wanted) for wanted in options.languages)
    ]  # fmt: skip
    if any(is_same(given, text) for _, text in fitting):
        return
    shown = f"{facts.url}#{concept.code}"
    tongues = ", ".join(options.languages) if options.languages else "--"
    if not fitting and is_same(given, concept.display):
        text = (f"There are no valid display names found for the code {shown} for language(s) '{tongues}'. The "
                f"display is '{concept.display}' which is the default language display")  # fmt: skip
        identity = "NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_OK"
        checked.issues.append(Issue("information", "invalid", text, "invalid-display", at(place, "display"), identity))
        return
    choices = list(dict.fromkeys(fitting or every[:1]))
    valid = " or ".join(f"'{text}'{f' ({language})' if language else ''}" for language, text in choices)
    count = f"one of {len(choices)} choices: " if len(choices) > 1 else ""
    is_space = any(" ".join(given.split()).lower() == " ".join(text.split()).lower() for _, text in fitting)
    words = "Wrong whitespace in display" if is_space else "Wrong Display Name"
    text = f"{words} '{given}' for {shown}. Valid display is {count}{valid} (for the language(s) '{tongues}')"
    identity = (
        "Display_Name_WS_for__should_be_one_of__instead_of"
        if is_space
        else "Display_Name_for__should_be_one_of__instead_of"
    )
    severity = "warning" if options.is_lenient else "error"
    checked.issues.append(Issue(severity, "invalid", text, "invalid-display", at(place, "display"), identity))


def is_same(given: str, display: str) -> bool:
    return given.lower() == display.lower()


def status_notes(checked: Checked, value_set: Json | None) -> list[Issue]:
    """Notes when a draft, experimental, deprecated or withdrawn resource was used."""
    notes = []
    if checked.facts is not None and checked.concept is not None:
        notes.append(("CodeSystem", checked.facts.canonical, status_of(
            checked.facts.status, checked.facts.standards_status, checked.facts.is_experimental)))  # fmt: skip
    if value_set is not None:
        extended = [
            str(item.get("valueCode", "")) for item in value_set.get("extension", [])
            if str(item.get("url", "")).endswith("structuredefinition-standards-status")
        ]  # fmt: skip
        notes.append(("ValueSet", canonical(value_set), status_of("", extended[0] if extended else "", False)))
    return [
        Issue("information", "business-rule", f"Reference to {status} {kind} {name}", "status-check", "",
              f"MSG_{status.upper()}")
        for kind, name, status in notes if status
    ]  # fmt: skip


def status_of(status: str, standards: str, is_experimental: bool) -> str:
    if standards in ("deprecated", "withdrawn"):
        return standards
    if status == "draft":
        return "draft"
    return "experimental" if is_experimental else ""
