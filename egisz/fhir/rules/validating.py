"""$validate-code of code systems and value sets, with issues as the HL7 terminology ecosystem words them."""

from __future__ import annotations

from typing import Any

from egisz.fhir.rules.checks import (
    Checked,
    Options,
    about_code,
    about_display,
    about_status,
    about_status_in_set,
    about_unknown_code,
    at,
    not_active,
    not_in,
    status_notes,
)
from egisz.fhir.rules.choosing import choose, included_versions
from egisz.fhir.rules.languages import display_in
from egisz.fhir.rules.model import Json, System
from egisz.fhir.rules.outcomes import Issue, Rejected, bad_request, outcome
from egisz.fhir.rules.parameters import Given, answer
from egisz.fhir.rules.valuesets import Asked, Found, Trace, canonical, has, systems_of
from egisz.fhir.rules.world import World


def validate_in_system(world: World, given: Given, accept_language: str = "") -> Json:
    """CodeSystem/$validate-code: url (or system) with code, or coding, or codeableConcept."""
    own = given.resource("codeSystem", "CodeSystem")
    url = given.text("url", "system") or (str(own.get("url", "")) if own else "")
    return _validate(world, given, None, url, accept_language)


def validate_in_set(world: World, given: Given, value_set: Json, accept_language: str = "") -> Json:
    """ValueSet/$validate-code."""
    return _validate(world, given, value_set, given.text("system"), accept_language)


def _validate(world: World, given: Given, value_set: Json | None, url: str, accept_language: str) -> Json:
    options = Options.of(given, accept_language, value_set or {})
    concept = given.object("codeableConcept")
    coding = given.object("coding")
    infer = given.flag("inferSystem") is True
    if concept is not None:
        return _of_concept(world, concept, value_set, options, infer=infer)
    if coding is not None:
        place, item = "Coding", coding
    elif given.text("code"):
        place = ""
        version = given.text("systemVersion", "version") if value_set else given.text("version", "systemVersion")
        item = {"system": url, "version": version, "code": given.text("code"), "display": given.text("display")}
        infer = infer or (value_set is not None and not url)
    else:
        listed = given.listed()
        text = f"Unable to find code to validate (looked for coding | codeableConcept | code in parameters ={listed})"
        raise bad_request(text)
    return _answer(_of_coding(world, item, value_set, place, options, infer=infer), [])


def _of_coding(
    world: World, item: Json, value_set: Json | None, place: str, options: Options, *, infer: bool = False,
    in_concept: bool = False,
) -> Checked:  # fmt: skip
    code, url, display = (str(item.get(name) or "") for name in ("code", "system", "display"))
    checked = Checked(url, str(item.get("version") or ""), code, in_concept)
    if not code:
        text = "The coding has no code, so it cannot be validated"
        identity = "Coding_has_no_code__cannot_validate"
        checked.issues.append(Issue("error", "invalid", text, "invalid-data", place or "code", identity))
        if not url:
            checked.issues.append(_no_system(place))
        checked.system = ""
        return checked
    if not url:
        matches = _inferred(world, code, value_set) if infer and value_set is not None else []
        if len(matches) != 1:
            _without_system(checked, value_set, place, matches if infer else None)
            return checked
        checked.system = url = matches[0]
    includes = included_versions(world, value_set, url, checked.asked) if value_set is not None else []
    candidates: list[str | None] = [*includes] or [None]
    tried = [
        _against(world, Checked(url, checked.asked, code, in_concept), value_set, include, place, display, options)
        for include in candidates
    ]
    right = [one for one in tried if one.is_member and not one.is_wrong]
    return (right or [one for one in tried if one.is_member] or tried)[0]


def _against(
    world: World, checked: Checked, value_set: Json | None, include: str | None, place: str, display: str,
    options: Options,
) -> Checked:  # fmt: skip
    """The coding checked against one version of its system."""
    system = choose(world, checked, value_set, include, place)
    if system is None:
        return checked
    found = system.find(checked.code)
    if found is None:
        about_unknown_code(checked, system, place)
    else:
        checked.concept, checked.facts = found, system.facts
        about_code(checked, system, place, options)
    if value_set is not None:
        if not checked.is_blocked:
            _membership(world, checked, value_set, system, include, place, display)
    elif found is not None:
        checked.is_member = not checked.is_refused
    if checked.concept is not None and checked.facts is not None:
        about_status(checked, place)
        languages = options.languages
        checked.display = display_in(checked.concept, checked.facts, languages, is_strict=options.is_strict)
        if display:
            about_display(checked, display, place, options)
    return checked


def _inferred(world: World, code: str, value_set: Json) -> list[str]:
    """Systems of the value set that have a code there."""
    urls = dict.fromkeys(url for url, _ in systems_of(world, value_set))
    return [url for url in urls if has(world, value_set, Asked(url, code), Trace()).concept is not None]


def _without_system(checked: Checked, value_set: Json | None, place: str, matches: list[str] | None) -> None:
    """matches: systems that were inferred, none or several; None when inferring was not asked for."""
    if value_set is not None:
        checked.issues.append(not_in(checked, value_set, place))
    if matches is None or value_set is None:
        checked.issues.append(_no_system(place))
        return
    name = canonical(value_set) or "(unidentified)"
    text = f"The System URI could not be determined for the code '{checked.code}' in the ValueSet '{name}'"
    identity = "UNABLE_TO_INFER_CODESYSTEM"
    if matches:
        text += f": value set expansion has multiple matches: [{', '.join(matches)}]"
        identity = "Unable_to_resolve_system__value_set_has_multiple_matches"
    checked.issues.append(Issue("error", "not-found", text, "cannot-infer", at(place, "code"), identity))


def _no_system(place: str) -> Issue:
    text = ("Coding has no system. A code with no system has no defined meaning, and it cannot be validated. "
            "A system should be provided")  # fmt: skip
    identity = "Coding_has_no_system__cannot_validate"
    return Issue("error", "invalid", text, "invalid-data", place or "system", identity)


def _membership(
    world: World, checked: Checked, value_set: Json, system: System, include: str | None, place: str, display: str
) -> None:  # fmt: skip
    if checked.concept is None and checked.is_member:  # a fragment: nobody knows
        return
    code = checked.concept.code if checked.concept else checked.code
    try:
        known = (system, checked.concept) if include is not None else (None, None)
        asked = Asked(checked.system, code, include, *known)
        trace = Trace()
        found = has(world, value_set, asked, trace)
        checked.set_statuses = trace.set_statuses
    except Rejected as problem:
        if problem.issues[0].code != "not-found":
            raise
        checked.issues.extend(problem.issues)
        return
    if found.concept is not None and checked.concept is not None and not checked.is_refused:
        checked.concept, checked.is_member = found.concept, True
        if found.status:
            about_status_in_set(checked, value_set, found.status, place)
        return
    _not_member(checked, value_set, place, display, found)


def _not_member(checked: Checked, value_set: Json, place: str, display: str, found: Found) -> None:
    if found.is_off:
        checked.issues.append(not_active(checked, place))
    issue = not_in(checked, value_set, place, display)
    if checked.in_concept or found.is_off:
        checked.issues.append(issue)
    else:
        checked.issues.insert(0, issue)


def _of_concept(world: World, concept: Json, value_set: Json | None, options: Options, *, infer: bool) -> Json:
    codings = concept.get("coding") or []
    if not isinstance(codings, list) or not codings or not all(isinstance(item, dict) for item in codings):
        raise bad_request("The codeableConcept has no coding to validate", "invalid")
    all_checked = [
        _of_coding(world, item, value_set, f"CodeableConcept.coding[{number}]", options, infer=infer, in_concept=True)
        for number, item in enumerate(codings)
    ]
    members = [one for one in all_checked if one.is_member]
    issues = [issue for one in all_checked for issue in one.issues]
    best = members[0] if members else all_checked[0]
    if not members and value_set is not None and not any(_is_caused(one) for one in all_checked):
        text = f"No valid coding was found for the value set '{canonical(value_set) or '(unidentified)'}'"
        issues.insert(0, Issue("error", "code-invalid", text, "not-in-vs", "", "TX_GENERAL_CC_ERROR_MESSAGE"))
    best.issues = issues
    for one in all_checked:
        best.unknown.update(one.unknown)
    return _answer(best, [("codeableConcept", "CodeableConcept", concept)])


def _is_caused(checked: Checked) -> bool:
    """Whether a code could not be checked because a system of the value set is not here."""
    return "x-caused-by-unknown-system" in checked.unknown.values()


_UNTOLD = frozenset(
    {"UNKNOWN_CODE_IN_FRAGMENT", "VALUESET_VALUE_MISMATCH_DEFAULT", "CONCEPT_DEPRECATED_IN_VALUESET"}
)  # fmt: skip


def _is_told(issue: Issue) -> bool:
    """Whether an issue stands in the message of the answer, too."""
    if issue.message_id in _UNTOLD:
        return False
    return issue.severity in ("error", "warning") or issue.kind == "invalid-display"


def _answer(checked: Checked, extra: list[tuple[str, str, Any]]) -> Json:
    issues = [*checked.issues, *status_notes(checked)]
    result = checked.is_member and not any(issue.severity == "error" for issue in issues)
    told = sorted({issue.text for issue in issues if _is_told(issue)})
    concept = checked.concept
    normal = concept.code if concept is not None and concept.code != checked.code else ""
    known = (concept is not None or not extra) and bool(checked.code)
    status = concept.status if concept is not None and (concept.is_inactive or concept.status == "deprecated") else ""
    return answer(
        ("result", "boolean", result),
        ("system", "uri", checked.system) if known else None,
        ("code", "code", checked.code) if known else None,
        ("version", "string", checked.version) if known else None,
        ("display", "string", checked.display),
        ("normalized-code", "code", normal),
        ("inactive", "boolean", True if concept is not None and concept.is_inactive else None),
        ("status", "code", status),
        *extra,
        ("message", "string", "; ".join(told)),
        ("issues", "resource", outcome(issues) if issues else None),
        *((name, "canonical", url) for url, name in checked.unknown.items()),
    )
