"""Everything that one request may refer to: what the client supplied, then what the server keeps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from egisz.fhir.rules.model import Json, System
from egisz.fhir.rules.outcomes import Issue, Rejected, no_value_set
from egisz.fhir.rules.parameters import Given
from egisz.fhir.rules.reading import Supplemented, canonical_of, is_language_pack, read_system

MOST_SUPPLIED = 200
_NEEDED = "StructureDefinition/valueset-supplement"


class Library(Protocol):
    """What the server keeps."""

    def system(self, url: str, version: str) -> System | None: ...
    def versions(self, url: str) -> Sequence[str]: ...
    def value_set(self, url: str, version: str) -> Json | None: ...
    def concept_maps(self, source: str, target: str) -> Sequence[Json]: ...
    def concept_map(self, url: str, version: str) -> Json | None: ...


def version_key(version: str) -> tuple[tuple[int, int, str], ...]:
    """So that 1.10 is newer than 1.9; a version with a label (1.0-beta) is older than one without."""
    parts = re.findall(r"\d+|[A-Za-z]+", version)
    return (*((1, int(part), "") if part.isdigit() else (-1, 0, part) for part in parts), (0, 0, ""))


def fits(version: str, wanted: str) -> bool:
    """Whether a version is the wanted one; `x` and `*` stand for any part («1.x.x»)."""
    if not wanted or version == wanted:
        return True
    if not re.search(r"(^|\.)[xX*]($|\.)", wanted):
        return False
    own, asked = version.split("."), wanted.split(".")
    if len(own) < len(asked):
        own += [""] * (len(asked) - len(own))
    return all(b in ("x", "X", "*") or a == b for a, b in zip(own, asked, strict=False))


class World:
    """Systems, value sets and maps of a request. `contained` and `#` references of a value set are found, too."""

    def __init__(self, library: Library, given: Given) -> None:
        self.library = library
        resources = [item for item in [*given.all("tx-resource"), *given.all("codeSystem")] if isinstance(item, dict)]
        if len(resources) > MOST_SUPPLIED:
            raise Rejected(413, Issue("error", "too-costly", f"More than {MOST_SUPPLIED} tx-resource parameters"))
        for item in list(resources):
            resources.extend(found for found in item.get("contained", []) if isinstance(found, dict))
        kinds: dict[str, list[Json]] = {}
        for item in resources:
            kinds.setdefault(str(item.get("resourceType")), []).append(item)
        for kind in kinds:
            if kind not in ("CodeSystem", "ValueSet", "ConceptMap", "NamingSystem", "StructureDefinition"):
                text = f"A {kind} in tx-resource cannot be used here"
                raise Rejected(422, Issue("error", "not-supported", text))
        systems = kinds.get("CodeSystem", [])
        self.supplied = [item for item in systems if item.get("content") != "supplement"]
        self.supplements = [item for item in systems if item.get("content") == "supplement"]
        self.value_sets = kinds.get("ValueSet", [])
        self.maps = kinds.get("ConceptMap", [])
        self.forced = _rules(given, "force-system-version")
        self.default = _rules(given, "system-version")
        self.checked = _rules(given, "check-system-version")
        self.default_sets = _rules(given, "default-valueset-version")
        self.asked_supplements = [str(item) for item in given.all("useSupplement")]
        self.used_supplements: dict[str, None] = {}
        self._systems: dict[tuple[str, str], System | None] = {}
        self._check_supplements(self.asked_supplements)

    def wanted_version(self, url: str, version: str) -> str:
        """The version to take by the parameters of the request."""
        return self.forced.get(url) or version or self.default.get(url) or self.checked.get(url) or ""

    def system(self, url: str, version: str = "") -> System | None:
        """The system to answer from, by the rules for versions of the request. Raises `Rejected` by one of them."""
        found = self.find(url, self.wanted_version(url, version))
        wrong = self.version_issue(url, found)
        if wrong is not None:
            raise Rejected(422, wrong)
        return found

    def find(self, url: str, version: str) -> System | None:
        """A system of exactly this version (or of one that fits it), the newest without a version."""
        key = (url, version)
        if key not in self._systems:
            self._systems[key] = self._find(url, version)
        return self._systems[key]

    def version_issue(self, url: str, system: System | None, place: str = "") -> Issue | None:
        """What check-system-version says against a system."""
        checked = self.checked.get(url)
        if system is None or not checked or fits(system.facts.version, checked):
            return None
        text = (f"The version '{system.facts.version}' is not allowed for system '{url}': required to be '{checked}' "
                "by a version-check parameter")  # fmt: skip
        return Issue("error", "exception", text, "version-error", place, "VALUESET_VERSION_CHECK")

    def _find(self, url: str, version: str) -> System | None:
        own = [item for item in self.supplied if item.get("url") == url and fits(str(item.get("version", "")), version)]
        if own:
            best = max(own, key=lambda item: version_key(str(item.get("version", ""))))
            system: System | None = read_system(best)
        else:
            system = self.library.system(url, version)
        if system is None:
            return None
        more = [item for item in self.supplements if self._supplements(item, url) and self._is_used(item, system)]
        self.used_supplements |= dict.fromkeys(canonical_of(item) for item in more)
        return Supplemented(system, more) if more else system

    @staticmethod
    def _supplements(item: Json, url: str) -> bool:
        return str(item.get("supplements", "")).partition("|")[0] == url

    def _is_used(self, item: Json, system: System) -> bool:
        return is_language_pack(item, system.facts) or any(_names(one, item) for one in self.asked_supplements)

    def need_supplements(self, value_set: Json) -> None:
        """The supplements that a value set says it needs (extension valueset-supplement) are used from here on."""
        named = [
            str(value) for one in value_set.get("extension", []) if str(one.get("url", "")).endswith(_NEEDED)
            for key, value in one.items() if key.startswith("value")
        ]  # fmt: skip
        if set(named) - set(self.asked_supplements):
            self._check_supplements(named)
            self.asked_supplements += named
            self._systems.clear()

    def _check_supplements(self, named: Sequence[str]) -> None:
        for name in named:
            if not any(_names(name, item) for item in self.supplements):
                text = f"Required supplement not found: {name}"
                issue = Issue("error", "not-found", text, "not-found", message_id="VALUESET_SUPPLEMENT_MISSING")
                raise Rejected(422, issue)

    def supplement(self, url: str) -> Json | None:
        """The supplement of this url that came with the request."""
        return next((item for item in self.supplements if item.get("url") == url), None)

    def versions(self, url: str) -> list[str]:
        own = [str(item["version"]) for item in self.supplied if item.get("url") == url and item.get("version")]
        return sorted({*own, *self.library.versions(url)}, key=version_key)

    def value_set(self, canonical: str, version: str = "") -> Json:
        """A value set by url, url|version or #id. Raises `Rejected` when there is none."""
        if canonical.startswith("#"):
            found = [item for item in self.value_sets if item.get("id") == canonical[1:]]
            if found:
                return found[0]
            raise no_value_set(canonical)
        url, _, own = canonical.partition("|")
        version = own or version or self.default_sets.get(url, "")
        sets = [i for i in self.value_sets if i.get("url") == url and fits(str(i.get("version", "")), version)]
        if sets:
            found_set = max(sets, key=lambda item: version_key(str(item.get("version", ""))))
            self.need_supplements(found_set)
            return found_set
        kept = self.library.value_set(url, version)
        if kept is None:
            raise no_value_set(f"{url}|{version}" if version else url)
        return kept

    def is_value_set(self, url: str) -> bool:
        return any(item.get("url") == url for item in self.value_sets)

    def adopt(self, value_set: Json) -> None:
        """A value set of the request itself: its contained resources can be referred to."""
        self.need_supplements(value_set)
        for item in value_set.get("contained", []):
            if isinstance(item, dict) and item.get("resourceType") == "ValueSet":
                self.value_sets.append(item)
            elif isinstance(item, dict) and item.get("resourceType") == "CodeSystem":
                self.supplied.append(item)


def _names(canonical: str, item: Json) -> bool:
    url, _, version = canonical.partition("|")
    return item.get("url") == url and fits(str(item.get("version", "")), version)


def _rules(given: Given, name: str) -> dict[str, str]:
    """url → version of a parameter such as system-version, written url|version."""
    found = {}
    for value in given.all(name):
        url, _, version = str(value).partition("|")
        found[url] = version
    return found
