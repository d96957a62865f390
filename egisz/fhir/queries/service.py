"""One question in FHIR's REST style → status and resource; the same for a request and for an entry of a batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from egisz.fhir.queries import maps, resources
from egisz.fhir.queries.library import BookLibrary
from egisz.fhir.rules.expanding import expand, wanted_set
from egisz.fhir.rules.looking import lookup, subsumes, wanted_system
from egisz.fhir.rules.metadata import capability_statement, terminology_capabilities
from egisz.fhir.rules.model import Json
from egisz.fhir.rules.outcomes import Issue, Rejected, bad_request, outcome
from egisz.fhir.rules.parameters import Given, answer, part
from egisz.fhir.rules.r4 import as_r4
from egisz.fhir.rules.searching import Wanted
from egisz.fhir.rules.translating import translate
from egisz.fhir.rules.validating import validate_in_set, validate_in_system
from egisz.fhir.rules.world import World
from egisz.kernel import clock

RELEASES = {"r5": "5.0.0", "r4": "4.0.1"}
MOST_IN_BATCH = 500
_ID_KINDS = ("CodeSystem", "ValueSet", "ConceptMap")


@dataclass(frozen=True, slots=True)
class Question:
    """path: behind the base, without slashes at the ends. body: the resource that was sent, None without one."""

    release: str
    method: str
    path: str
    pairs: Sequence[tuple[str, str]]
    body: Any = None
    base: str = ""
    language: str = ""

    @property
    def given(self) -> Given:
        if self.body is None:
            return Given(self.pairs)
        return Given([*_pairs_of(Given.of_resource(self.body)), *self.pairs])


def _pairs_of(given: Given) -> list[tuple[str, Any]]:
    return [(name, value) for name, values in given.values.items() for value in values]


def serve(question: Question) -> tuple[int, Json]:
    """Status and resource. Raises `Rejected`."""
    status, resource = _route(question)
    return status, (as_r4(resource) if question.release == "r4" else resource)


def told(problem: Rejected) -> tuple[int, Json]:
    return problem.status, outcome(problem.issues)


def _route(question: Question) -> tuple[int, Json]:
    segments = [unquote(segment) for segment in question.path.split("/") if segment]
    match segments:
        case [] if question.method == "POST":
            return 200, _bundle(question)
        case ["metadata"]:
            return 200, _metadata(question)
        case ["$versions"]:
            return 200, _releases(question)
        case [kind, "_search"] if kind in _ID_KINDS:
            return 200, _search(question, kind)
        case [kind] if kind in _ID_KINDS and question.method == "GET":
            return 200, _search(question, kind)
        case [operation] if operation.startswith("$"):
            return 200, _system_operation(question, operation)
        case [kind, operation] if kind in _ID_KINDS and operation.startswith("$"):
            return 200, _operation(question, kind, operation, question.given)
        case [kind, identifier] if kind in _ID_KINDS and question.method == "GET":
            return 200, _read(question, kind, identifier)
        case [kind, identifier, operation] if kind in _ID_KINDS and operation.startswith("$"):
            return 200, _operation(question, kind, operation, _of_instance(question, kind, identifier))
    if segments and segments[0] not in _ID_KINDS and not segments[0].startswith("$"):
        text = f"The resource type '{segments[0]}' is not supported here"
        raise Rejected(404, Issue("error", "not-supported", text))
    text = f"{question.method} of '{question.path}' is not supported"
    raise Rejected(405 if segments else 400, Issue("error", "not-supported", text))


def _releases(question: Question) -> Json:
    listed = [("version", "code", release) for release in RELEASES.values()]
    return answer(*listed, ("default", "code", RELEASES[question.release]))


def _metadata(question: Question) -> Json:
    if Given(question.pairs).text("mode") == "terminology":
        return terminology_capabilities(question.base, resources.listed_systems())
    return capability_statement(question.base, RELEASES[question.release])


_Operation = Callable[[World, Given, str], Json]


def _expand(world: World, given: Given, language: str) -> Json:
    return expand(world, wanted_set(world, given), given, clock.now(), language)


def _validate_in_set(world: World, given: Given, language: str) -> Json:
    return validate_in_set(world, given, wanted_set(world, given), language)


def _versions(world: World, given: Given, language: str) -> Json:
    """The editions of a code system, the newest first."""
    system = wanted_system(world, given.text("url", "system"), "")
    result = answer()
    for version in reversed(world.versions(system.facts.url)):
        is_default = version == system.facts.version
        parts = [part("version", "string", version), part("isDefault", "boolean", is_default)]
        result["parameter"].append({"name": "version", "part": parts})
    return result


_OPERATIONS: dict[tuple[str, str], _Operation] = {
    ("CodeSystem", "$lookup"): lookup,
    ("CodeSystem", "$validate-code"): validate_in_system,
    ("CodeSystem", "$subsumes"): lambda world, given, language: subsumes(world, given),
    ("CodeSystem", "$versions"): _versions,
    ("ValueSet", "$expand"): _expand,
    ("ValueSet", "$validate-code"): _validate_in_set,
    ("ConceptMap", "$translate"): lambda world, given, language: translate(world, given),
}


def _operation(question: Question, kind: str, name: str, given: Given) -> Json:
    if name == "$batch-validate-code":
        return _batch_validate(question, kind, given)
    found = _OPERATIONS.get((kind, name))
    if found is None:
        raise Rejected(404, Issue("error", "not-supported", f"The operation {kind}/{name} is not supported here"))
    return found(World(BookLibrary(), given), given, question.language)


def _system_operation(question: Question, name: str) -> Json:
    if name == "$batch-validate-code":
        return _batch_validate(question, "ValueSet", question.given)
    raise Rejected(404, Issue("error", "not-supported", f"The operation {name} is not supported here"))


def _batch_validate(question: Question, kind: str, given: Given) -> Json:
    """Each `validation` is Parameters of its own; what stands beside them counts for all."""
    shared = [(name, value) for name, value in _pairs_of(given) if name != "validation"]
    asked = given.all("validation")
    if not asked or len(asked) > MOST_IN_BATCH:
        raise bad_request(f"From 1 to {MOST_IN_BATCH} parameters named validation are needed")
    answers = []
    for one in asked:
        try:
            own = Given([*_pairs_of(Given.of_resource(one)), *shared])
            in_set = own.one("valueSet") is not None or ("url" in own.values and kind == "ValueSet")
            result = _operation(question, "ValueSet" if in_set else "CodeSystem", "$validate-code", own)
        except Rejected as problem:
            result = outcome(problem.issues)
        answers.append({"name": "validation", "resource": result})
    return {"resourceType": "Parameters", "parameter": answers}


def _of_instance(question: Question, kind: str, identifier: str) -> Given:
    """Parameters of an operation on one resource: its url and version stand in the path."""
    pairs = _pairs_of(question.given)
    if kind == "ConceptMap":
        return Given([("url", maps.map_url(identifier)), *pairs])
    system = resources.by_id(identifier)
    if system is None:
        raise _not_found(kind, identifier)
    if kind == "CodeSystem":
        return Given(
            [("url", system.facts.url), ("system", system.facts.url), ("version", system.facts.version), *pairs]
        )
    pinned = [] if system.info.is_current else [("valueSetVersion", system.facts.version)]
    return Given([("url", f"{system.facts.url}?fhir_vs"), *pinned, *pairs])


def _not_found(kind: str, identifier: str) -> Rejected:
    return Rejected(404, Issue("error", "not-found", f"{kind}/{identifier} is not known"))


def _read(question: Question, kind: str, identifier: str) -> Json:
    wanted = Wanted.of(question.pairs)
    if kind == "ConceptMap":
        found = maps.map_of(identifier)
        if found is None:
            raise _not_found(kind, identifier)
        return wanted.of_resource(found)
    system = resources.by_id(identifier)
    if system is None:
        raise _not_found(kind, identifier)
    if kind == "ValueSet":
        return wanted.of_resource(resources.value_set(system))
    with_concepts = wanted.with_concepts or not (wanted.summary or wanted.elements)
    return wanted.of_resource(resources.code_system(system, with_concepts=with_concepts))


def _search(question: Question, kind: str) -> Json:
    pairs = question.pairs if question.body is None else _pairs_of(question.given)
    return resources.search(kind, pairs, question.base)


def _bundle(question: Question) -> Json:
    body = question.body
    if not isinstance(body, dict) or body.get("resourceType") != "Bundle" or body.get("type") not in ("batch",):
        raise bad_request("A Bundle of type batch is expected here")
    entries = body.get("entry", [])
    if not isinstance(entries, list) or len(entries) > MOST_IN_BATCH:
        raise bad_request(f"A batch may have up to {MOST_IN_BATCH} entries")
    return {
        "resourceType": "Bundle",
        "type": "batch-response",
        "entry": [_batch_entry(question, item) for item in entries],
    }


def _batch_entry(question: Question, item: Any) -> Json:
    try:
        request = item["request"]
        where = urlsplit(str(request["url"]))
        method = str(request["method"]).upper()
    except (KeyError, TypeError, ValueError):
        status, resource = told(bad_request("An entry of a batch needs request.method and request.url"))
    else:
        one = Question(
            question.release, method, where.path.strip("/"), parse_qsl(where.query, keep_blank_values=True),
            item.get("resource") if method == "POST" else None, question.base, question.language,
        )  # fmt: skip
        try:
            if method not in ("GET", "POST") or not one.path:
                raise Rejected(405, Issue("error", "not-supported", f"{method} is not supported in a batch"))
            status, resource = _route(one)
        except Rejected as problem:
            status, resource = told(problem)
    return {"resource": resource, "response": {"status": str(status)}}
