"""Which version of a code system a coding is checked against, and what is said when the versions do not agree."""

from __future__ import annotations

from egisz.fhir.rules.checks import Checked, at, not_in
from egisz.fhir.rules.model import Json, System
from egisz.fhir.rules.outcomes import Issue, Rejected
from egisz.fhir.rules.valuesets import canonical, same_system, systems_of
from egisz.fhir.rules.world import World, fits, version_key

_EMPTY = ("not-present", "example")


def included_versions(world: World, value_set: Json, url: str, version: str) -> list[str]:
    """Versions under which a value set includes a system («» for none), those to try for a coding; [] without it.

    A coding with a version is tried with the include that names it; one without, with the newest first.
    """
    try:
        listed = [own for name, own in systems_of(world, value_set) if same_system(world, name, url)]
    except Rejected:  # an imported value set is not here: membership will say so
        listed = [
            str(item.get("version", "")) for item in (value_set.get("compose") or {}).get("include", [])
            if same_system(world, str(item.get("system", "")), url)
        ]  # fmt: skip
    listed = list(dict.fromkeys(listed))
    if len(listed) < 2:
        return listed
    fitting = [own for own in listed if version and own and fits(version, own)]
    return fitting[:1] or sorted(listed, key=lambda own: (own == "", version_key(own)), reverse=True)


def choose(world: World, checked: Checked, value_set: Json | None, include: str | None, place: str) -> System | None:
    """The system to check a coding against; issues go into `checked`. include: the version that the value set names,
    None when the value set does not draw on the system (or there is no value set)."""
    url, version = checked.system, checked.asked
    if include is None:
        system = world.find(url, world.wanted_version(url, version))
        wrong = world.version_issue(url, system, at(place, "version"))
    else:
        system = _included(world, checked, include, place)
        if checked.is_blocked:
            return _with_content(world, checked, system, value_set, include, place) if system is not None else None
        wrong = world.version_issue(url, system, at(place, "version"))
    if wrong is not None:
        checked.issues.append(wrong)
    return _with_content(world, checked, system, value_set, include, place)


def _included(world: World, checked: Checked, include: str, place: str) -> System | None:
    url, version = checked.system, checked.asked
    forced, own = world.forced.get(url, ""), world.default.get(url) or world.checked.get(url) or ""
    if not version and not forced and not include and not own:
        return world.find(url, "")  # what most ask
    known = world.versions(url)
    effective = forced or include or ("" if version in known else own)
    system = world.find(url, effective)
    if system is None:
        if not known:
            return None
        if version and version != effective:
            checked.issues.append(_mismatch(url, effective, include, version, place))
        checked.issues.append(unknown_version(url, effective, known, place))
        checked.unknown[f"{url}|{effective}"] = "x-caused-by-unknown-system"
        checked.is_blocked = True
        return world.find(url, version or own) or world.find(url, "")
    if not version or version == system.facts.version:
        return system
    if effective and effective != version and fits(version, effective) and version in known:
        return world.find(url, version)
    if version in known:
        shown = (effective, include) if effective else (system.facts.version, system.facts.version)
        checked.issues.append(_mismatch(url, *shown, version, place))
        return system
    missing = unknown_version(url, version, known, place)
    if effective:
        checked.issues += [_mismatch(url, effective, include, version, place), missing]
    else:
        text = (f"The code system '{url}' version '{system.facts.version}' for the versionless include in the ValueSet "
                f"include is different to the one in the value ('{version}')")  # fmt: skip
        identity = "VALUESET_VALUE_MISMATCH_DEFAULT"
        checked.issues += [missing, Issue("warning", "invalid", text, "vs-invalid", at(place, "version"), identity)]
    checked.unknown[f"{url}|{version}"] = "x-caused-by-unknown-system"
    return system


def _mismatch(url: str, effective: str, include: str, version: str, place: str) -> Issue:
    changed = f" resulting from the version '{include}'" if effective != include else ""
    text = (f"The code system '{url}' version '{effective}'{changed} in the ValueSet include is different to the one "
            f"in the value ('{version}')")  # fmt: skip
    identity = "VALUESET_VALUE_MISMATCH_CHANGED" if changed else "VALUESET_VALUE_MISMATCH"
    return Issue("error", "invalid", text, "vs-invalid", at(place, "version"), identity)


def unknown_version(url: str, version: str, known: list[str], place: str) -> Issue:
    valid = f"Valid versions: {' or '.join(known)}" if known else "No versions of this code system are known"
    text = (f"A definition for CodeSystem '{url}' version '{version}' could not be found, so the code cannot be "
            f"validated. {valid}")  # fmt: skip
    identity = "UNKNOWN_CODESYSTEM_VERSION" if known else "UNKNOWN_CODESYSTEM_VERSION_NONE"
    return Issue("error", "not-found", text, "not-found", at(place, "system"), identity)


def _with_content(
    world: World, checked: Checked, system: System | None, value_set: Json | None, include: str | None, place: str
) -> System | None:  # fmt: skip
    """The system when its codes are here; else the issues that say why the code cannot be checked."""
    if system is not None and system.facts.content not in _EMPTY:
        checked.version = system.facts.version
        if system.facts.version_needed and not checked.asked:
            text = f"The code system '{checked.system}' needs a version, and none was given"
            checked.issues.append(Issue("warning", "business-rule", text, "version-error", at(place, "version")))
        return system
    issue, key = _unknown(world, checked, system, place)
    if issue.message_id in ("Terminology_TX_System_ValueSet2", "CODESYSTEM_CS_NO_SUPPLEMENT"):
        key = ""
    if value_set is None or issue.message_id == "CODESYSTEM_CS_NO_SUPPLEMENT":
        checked.issues.append(issue)
    elif include is not None:
        text = (f"Unable to check whether the code is in the value set '{canonical(value_set)}' because the "
                f"code system {key} was not found")  # fmt: skip
        identity = "UNABLE_TO_CHECK_IF_THE_PROVIDED_CODES_ARE_IN_THE_VALUE_SET_CS"
        checked.issues += [issue, Issue("warning", "not-found", text, "vs-invalid", "", identity)]
    else:
        checked.issues += [not_in(checked, value_set, place), issue]
        if ":" not in checked.system and not checked.system[:1].isdigit():
            text = "Coding.system must be an absolute reference, not a local reference"
            identity = "Terminology_TX_System_Relative"
            checked.issues.append(Issue("error", "invalid", text, "invalid-data", at(place, "system"), identity))
    if key:
        caused = include is not None or value_set is None
        checked.unknown[key] = "x-caused-by-unknown-system" if caused else "x-unknown-system"
    return None


def _unknown(world: World, checked: Checked, system: System | None, place: str) -> tuple[Issue, str]:
    """What is wrong with a system that cannot be used, and how it is named among the unknown ones."""
    url, here = checked.system, at(place, "system")
    if system is not None:
        text = f"The code system '{url}' has no content here ({system.facts.content}), so the code cannot be validated"
        return Issue("error", "not-found", text, "not-found", here, "UNKNOWN_CODESYSTEM"), url
    supplement = world.supplement(url)
    if supplement is not None:
        version = f"|{supplement['version']}" if supplement.get("version") else ""
        text = f"CodeSystem {url}{version} is a supplement, so can't be used as a value in Coding.system"
        return Issue("error", "invalid", text, "invalid-data", here, "CODESYSTEM_CS_NO_SUPPLEMENT"), url
    if world.is_value_set(url):
        text = f"The Coding references a value set, not a code system ('{url}')"
        return Issue("error", "invalid", text, "invalid-data", here, "Terminology_TX_System_ValueSet2"), url
    known = world.versions(url)
    wanted = world.wanted_version(url, checked.asked)
    if wanted:
        return unknown_version(url, wanted, known, place), f"{url}|{wanted}" if known else url
    text = f"A definition for CodeSystem '{url}' could not be found, so the code cannot be validated"
    return Issue("error", "not-found", text, "not-found", here, "UNKNOWN_CODESYSTEM"), url
