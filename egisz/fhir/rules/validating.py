"""$validate-code of code systems and value sets, with issues as the HL7 terminology ecosystem words them."""

from __future__ import annotations

from typing import Any

from egisz.fhir.rules.checks import (
    Checked,
    Options,
    about_code,
    about_display,
    about_status,
    about_unknown_code,
    at,
    not_active,
    not_in,
    status_notes,
)
from egisz.fhir.rules.languages import display_in
from egisz.fhir.rules.model import Json, System
from egisz.fhir.rules.outcomes import Issue, Rejected, bad_request, outcome
from egisz.fhir.rules.parameters import Given, answer
from egisz.fhir.rules.valuesets import Found, Trace, canonical, has, includes, same_system, systems_of
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
    options = Options.of(given, accept_language, (value_set or {}).get("language", ""))
    concept = given.object("codeableConcept")
    coding = given.object("coding")
    if concept is not None:
        return _of_concept(world, concept, value_set, url, options)
    if coding is not None:
        place, item = "Coding", {**coding, **({} if coding.get("system") or value_set else {"system": url})}
    elif given.text("code"):
        place = ""
        version = given.text("systemVersion", "version") if value_set else given.text("version", "systemVersion")
        item = {"system": url, "version": version, "code": given.text("code"), "display": given.text("display")}
    else:
        listed = given.listed()
        text = f"Unable to find code to validate (looked for coding | codeableConcept | code in parameters ={listed})"
        raise bad_request(text)
    infer = given.flag("inferSystem") is True or (place == "" and value_set is not None and not url)
    checked = _of_coding(world, item, value_set, place, options, infer=infer)
    return _answer(checked, value_set, world, [])


def _of_coding(
    world: World, item: Json, value_set: Json | None, place: str, options: Options, *, infer: bool = False,
    in_concept: bool = False,
) -> Checked:  # fmt: skip
    code, url, display = (str(item.get(name) or "") for name in ("code", "system", "display"))
    checked = Checked(url, str(item.get("version") or ""), code)
    if not code:
        text = "The coding has no code, so it cannot be validated"
        checked.issues.append(Issue("error", "invalid", text, "invalid-data", place or "code"))
        return checked
    if not url:
        if not infer or value_set is None or not _infer(world, checked, value_set):
            _without_system(checked, value_set, place, infer, in_concept)
            return checked
        url = checked.system
    system = _known_system(world, checked, value_set, place, in_concept)
    if system is None:
        return checked
    found = system.find(code)
    if found is None:
        about_unknown_code(checked, system, place)
    else:
        checked.concept, checked.facts = found, system.facts
        about_code(checked, system, place, options)
    if value_set is not None:
        _membership(world, checked, value_set, place, in_concept, display)
    elif found is not None:
        checked.is_member = True
    if checked.concept is not None and checked.facts is not None:
        about_status(checked, place)
        checked.display = display_in(checked.concept, checked.facts, options.languages)
        if display:
            about_display(checked, display, place, options)
    return checked


def _infer(world: World, checked: Checked, value_set: Json) -> bool:
    """Give the coding the one system of the value set that has its code there."""
    found = []
    for url, version in dict.fromkeys(systems_of(world, value_set)):
        if has(world, value_set, url, checked.code, Trace()).concept is not None:
            found.append((url, version))
    if len({url for url, _ in found}) != 1:
        return False
    checked.system = found[0][0]
    checked.version = checked.version or found[0][1]
    return True


def _without_system(checked: Checked, value_set: Json | None, place: str, infer: bool, in_concept: bool) -> None:
    if value_set is not None:
        kind = ("information", "this-code-not-in-vs") if in_concept else ("error", "not-in-vs")
        checked.issues.append(not_in(checked, value_set, place, *kind, ""))
    if infer and value_set is not None:
        text = (f"The System URI could not be determined for the code '{checked.code}' in the ValueSet "
                f"'{canonical(value_set)}'")  # fmt: skip
        checked.issues.append(
            Issue("error", "not-found", text, "cannot-infer", at(place, "code"), "UNABLE_TO_INFER_CODESYSTEM")
        )
        return
    text = ("Coding has no system. A code with no system has no defined meaning, and it cannot be validated. "
            "A system should be provided")  # fmt: skip
    identity = "Coding_has_no_system__cannot_validate"
    checked.issues.append(Issue("error", "invalid", text, "invalid-data", place or "system", identity))


def _known_system(
    world: World, checked: Checked, value_set: Json | None, place: str, in_concept: bool
) -> System | None:
    url, version = checked.system, checked.version
    included = _included_version(world, value_set, url) if value_set is not None else ""
    if included and version and included != version and not world.forced.get(url):
        text = (f"The code system '{url}' version '{included}' in the ValueSet include is different to the one in the "
                f"value ('{version}')")  # fmt: skip
        checked.issues.append(
            Issue("error", "invalid", text, "vs-invalid", at(place, "version"), "VALUESET_VALUE_MISMATCH")
        )
    system = world.system(url, version or included)
    if system is not None and system.facts.content not in ("not-present", "example"):
        checked.version = system.facts.version
        if system.facts.version_needed and not version:
            text = f"The code system '{url}' needs a version, and none was given"
            checked.issues.append(Issue("warning", "business-rule", text, "version-error", at(place, "version")))
        return system
    known = world.versions(url)
    wanted = world.wanted_version(url, version or included)
    if system is not None:
        text = f"The code system '{url}' has no content here ({system.facts.content}), so the code cannot be validated"
        identity, key = "UNKNOWN_CODESYSTEM", url
    elif known and wanted:
        text = (f"A definition for CodeSystem '{url}' version '{wanted}' could not be found, so the code cannot be "
                f"validated. Valid versions: [{', '.join(known)}]")  # fmt: skip
        identity, key = "UNKNOWN_CODESYSTEM_VERSION", f"{url}|{wanted}"
    else:
        text = f"A definition for CodeSystem '{url}' could not be found, so the code cannot be validated"
        identity, key = "UNKNOWN_CODESYSTEM", url
    issue = Issue("error", "not-found", text, "not-found", at(place, "system"), identity)
    listed = value_set is not None and any(
        same_system(world, str(one.get("system", "")), url) for one in includes(value_set)
    )  # fmt: skip
    if value_set is None:
        checked.issues.append(issue)
    elif listed:
        text = (f"Unable to check whether the code is in the value set '{canonical(value_set)}' because the "
                f"code system {key} was not found")  # fmt: skip
        identity = "UNABLE_TO_CHECK_IF_THE_PROVIDED_CODES_ARE_IN_THE_VALUE_SET_CS"
        checked.issues += [issue, Issue("warning", "not-found", text, "vs-invalid", "", identity)]
    else:
        kind = ("information", "this-code-not-in-vs") if in_concept else ("error", "not-in-vs")
        checked.issues += [not_in(checked, value_set, place, *kind, ""), issue]
    checked.unknown[key] = "x-caused-by-unknown-system" if listed or value_set is None else "x-unknown-system"
    return None


def _included_version(world: World, value_set: Json, url: str) -> str:
    return next((str(i["version"]) for i in includes(value_set) if i.get("system") == url and i.get("version")), "")


def _membership(
    world: World, checked: Checked, value_set: Json, place: str, in_concept: bool, display: str
) -> None:  # fmt: skip
    if checked.concept is None and checked.is_member:  # a fragment: nobody knows
        return
    code = checked.concept.code if checked.concept else checked.code
    try:
        version = checked.version if not _included_version(world, value_set, checked.system) else ""
        found = has(world, value_set, checked.system, code, Trace(), version)
    except Rejected as problem:
        if problem.issues[0].code == "processing":
            raise
        checked.issues.extend(problem.issues)
        return
    if found.concept is not None and checked.concept is not None:
        checked.concept, checked.is_member = found.concept, True
        return
    _not_member(checked, value_set, place, in_concept, display, found)


def _not_member(
    checked: Checked, value_set: Json, place: str, in_concept: bool, display: str, found: Found
) -> None:  # fmt: skip
    if found.is_off:
        checked.issues.append(not_active(checked, place))
    kind = ("information", "this-code-not-in-vs") if in_concept else ("error", "not-in-vs")
    issue = not_in(checked, value_set, place, *kind, display)
    if in_concept or found.is_off:
        checked.issues.append(issue)
    else:
        checked.issues.insert(0, issue)


def _of_concept(world: World, concept: Json, value_set: Json | None, url: str, options: Options) -> Json:
    codings = concept.get("coding") or []
    if not isinstance(codings, list) or not codings or not all(isinstance(item, dict) for item in codings):
        raise bad_request("The codeableConcept has no coding to validate", "invalid")
    all_checked = [
        _of_coding(world, item, value_set, f"CodeableConcept.coding[{number}]", options, in_concept=True)
        for number, item in enumerate(codings)
    ]
    members = [one for one in all_checked if one.is_member]
    issues = [issue for one in all_checked for issue in one.issues]
    best = members[0] if members else all_checked[0]
    if not members and value_set is not None and not any(one.unknown and _listed_unknown(one) for one in all_checked):
        text = f"No valid coding was found for the value set '{canonical(value_set)}'"
        issues.insert(0, Issue("error", "code-invalid", text, "not-in-vs", "", "TX_GENERAL_CC_ERROR_MESSAGE"))
    best.issues = issues
    for one in all_checked:
        best.unknown.update(one.unknown)
    shown = [("codeableConcept", "CodeableConcept", concept)]
    return _answer(best, value_set, world, shown)


def _listed_unknown(checked: Checked) -> bool:
    return "x-caused-by-unknown-system" in checked.unknown.values()


def _is_told(issue: Issue) -> bool:
    """Whether an issue stands in the message of the answer, too."""
    if issue.message_id == "UNKNOWN_CODE_IN_FRAGMENT":
        return False
    return issue.severity in ("error", "warning") or issue.kind == "invalid-display"


def _answer(checked: Checked, value_set: Json | None, world: World, extra: list[tuple[str, str, Any]]) -> Json:
    issues = [*checked.issues, *status_notes(checked, value_set)]
    result = checked.is_member and not any(issue.severity == "error" for issue in issues)
    told = sorted({issue.text for issue in issues if _is_told(issue)})
    concept = checked.concept
    normal = concept.code if concept is not None and concept.code != checked.code else ""
    known = concept is not None or not extra
    return answer(
        ("result", "boolean", result),
        ("system", "uri", checked.system) if known else None,
        ("code", "code", checked.code) if known else None,
        ("version", "string", checked.version),
        ("display", "string", checked.display),
        ("normalized-code", "code", normal),
        ("inactive", "boolean", True if concept is not None and concept.is_inactive else None),
        ("status", "string", concept.status if concept is not None and concept.is_inactive else ""),
        *extra,
        ("message", "string", "; ".join(told)),
        ("issues", "resource", outcome(issues) if issues else None),
        *((name, "canonical", url) for url, name in checked.unknown.items()),
    )
