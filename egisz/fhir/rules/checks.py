"""What is said of one checked coding: its code, status, display, and the resources behind it."""

from __future__ import annotations

from dataclasses import dataclass, field

from egisz.fhir.rules.languages import displays, is_strict, speaks, wanted_languages
from egisz.fhir.rules.looking import unknown_code
from egisz.fhir.rules.model import Concept, Json, System, SystemFacts
from egisz.fhir.rules.outcomes import Issue
from egisz.fhir.rules.parameters import Given
from egisz.fhir.rules.reading import is_true
from egisz.fhir.rules.valuesets import canonical, expansion_parameter

_OFF_WORDS = {"retired", "inactive", "withdrawn"}


@dataclass(slots=True)
class Checked:
    """One coding after its check: what is known of it, and what is wrong with it.

    asked: the version that the coding names; version: the one it was checked against. in_concept: one of several
    codings. is_blocked: the version that the value set names is not here, so nobody knows whether the code is in it.
    """

    system: str
    asked: str
    code: str
    in_concept: bool = False
    version: str = ""
    is_blocked: bool = False
    is_refused: bool = False
    set_statuses: dict[str, str] = field(default_factory=dict)  # value set → withdrawn or deprecated
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
    is_strict: bool
    is_lenient: bool
    abstract: bool | None
    active_only: bool
    membership_only: bool

    @classmethod
    def of(cls, given: Given, accept_language: str, value_set: Json) -> Options:
        language = given.text("displayLanguage") or expansion_parameter(value_set, "displayLanguage")
        languages = wanted_languages(language) if language else wanted_languages(accept_language, strict=False)
        own = str(value_set.get("language", ""))
        return cls(
            languages or ([own] if own else []),
            is_strict(language),
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
        checked.is_refused = True
    if found.is_inactive and options.active_only:
        checked.issues.append(not_active(checked, place))
        checked.is_refused = True


def not_active(checked: Checked, place: str) -> Issue:
    text = f"The concept '{checked.code}' is valid but is not active"
    return Issue("error", "business-rule", text, "code-rule", at(place, "code"), "STATUS_CODE_WARNING_CODE")


def not_in(checked: Checked, value_set: Json, place: str, display: str = "") -> Issue:
    version = f"|{checked.asked}" if checked.asked else ""
    shown = f"{checked.system}{version}#{checked.code}" + (f" ('{display}')" if display else "")
    name = canonical(value_set) or "(unidentified)"
    text = f"The provided code '{shown}' was not found in the value set '{name}'"
    identity = "None_of_the_provided_codes_are_in_the_value_set_one"
    severity, kind = ("information", "this-code-not-in-vs") if checked.in_concept else ("error", "not-in-vs")
    return Issue(severity, "code-invalid", text, kind, at(place, "code"), identity)


def about_status(checked: Checked, place: str) -> None:
    """Warnings that a concept is off: by its property `inactive`, by its status, by a status «deprecated»."""
    concept = checked.concept
    assert concept is not None
    words = []
    if concept.is_inactive:
        is_marked = any(item.code == "inactive" and is_true(item.value) for item in concept.properties)
        words = [concept.status] if concept.status in _OFF_WORDS else []
        words = ["inactive", *words] if is_marked or not words else words
    for word in dict.fromkeys(words):
        text = f"The concept '{concept.code}' has a status of {word} and its use should be reviewed"
        checked.issues.append(
            Issue("warning", "business-rule", text, "code-comment", place or "code", "INACTIVE_CONCEPT_FOUND")
        )
    if concept.status == "deprecated" and not concept.is_inactive:
        text = f"The concept '{concept.code}' is deprecated and its use should be reviewed"
        checked.issues.append(
            Issue("warning", "business-rule", text, "code-comment", place or "code", "DEPRECATED_CONCEPT_FOUND")
        )


def about_status_in_set(checked: Checked, value_set: Json, status: str, place: str) -> None:
    text = (f"The presence of the concept '{checked.code}' in the system '{checked.system}' in the value set "
            f"{canonical(value_set)} is marked with a status of {status} and its use should be reviewed")  # fmt: skip
    identity = "CONCEPT_DEPRECATED_IN_VALUESET"
    checked.issues.append(Issue("warning", "business-rule", text, "code-comment", at(place, "code"), identity))


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
    severity = "warning" if options.is_lenient else "error"
    old = next((item for item in concept.designations if item.status and is_same(given, item.value)), None)
    if old is not None:
        right = " or ".join(f"'{text}'" for text in dict.fromkeys(text for _, text in fitting or every))
        text = (f"'{given}' is no longer considered a correct display for code '{concept.code}' "
                f"(status = {old.status}). The correct display is {right}")  # fmt: skip
        issue = Issue(severity, "invalid", text, "display-comment", at(place, "display"), "INACTIVE_DISPLAY_FOUND")
        checked.issues.append(issue)
        return
    shown = f"{facts.url}#{concept.code}"
    tongues = ", ".join(options.languages) if options.languages else "--"
    if not fitting and is_same(given, concept.display):
        text = (f"There are no valid display names found for the code {shown} for language(s) '{tongues}'. The "
                f"display is '{concept.display}' which is the default language display")  # fmt: skip
        identity = "NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_OK"
        checked.issues.append(Issue("information", "invalid", text, "invalid-display", at(place, "display"), identity))
        return
    if not fitting:
        text = (f"Wrong Display Name '{given}' for {shown}. There are no valid display names found for language(s) "
                f"'{tongues}'. Default display is '{concept.display}'")  # fmt: skip
        identity = "NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_ERR"
        checked.issues.append(Issue(severity, "invalid", text, "invalid-display", at(place, "display"), identity))
        return
    choices = list(dict.fromkeys(fitting))
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
    checked.issues.append(Issue(severity, "invalid", text, "invalid-display", at(place, "display"), identity))


def is_same(given: str, display: str) -> bool:
    return given.lower() == display.lower()


def status_notes(checked: Checked) -> list[Issue]:
    """Notes when a draft, experimental, deprecated or withdrawn resource was used."""
    notes = []
    if checked.facts is not None and checked.concept is not None:
        notes.append(("CodeSystem", checked.facts.canonical, status_of(
            checked.facts.status, checked.facts.standards_status, checked.facts.is_experimental)))  # fmt: skip
    notes += [("ValueSet", name, status) for name, status in checked.set_statuses.items()]
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
