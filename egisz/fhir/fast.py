"""FHIR terminology in the fast lane: R5 natively, R4 as its façade."""

from __future__ import annotations

import orjson

from egisz.fhir.queries.service import Question, serve, told
from egisz.fhir.rules.outcomes import Issue, Rejected, bad_request, outcome
from egisz.nsi.public import admit, given_key
from egisz.ui.lane import Face, LaneRequest, Reply, read_pairs

FHIR_JSON = "application/fhir+json; charset=utf-8"
_CODES = {
    400: "invalid", 403: "forbidden", 404: "not-found", 405: "not-supported", 413: "too-long", 429: "throttled",
    503: "transient",
}  # fmt: skip
MOST_BODY = 16 * 1024 * 1024
_JSON = ("json", "application/json", "application/fhir+json", "text/json", "*/*", "application/*", "text/html", "")


def _reply(status: int, resource: object, *, is_pretty: bool = False) -> Reply:
    return Reply(orjson.dumps(resource, option=orjson.OPT_INDENT_2 if is_pretty else 0), status, FHIR_JSON)


def failure(status: int, text: str, request_id: str) -> Reply:
    """An error of the lane itself as an OperationOutcome."""
    return _reply(status, outcome([Issue("error", _CODES.get(status, "exception"), f"{text} ({request_id})")]))


def _accepts(request: LaneRequest) -> None:
    """Refuse XML and other forms: this server speaks JSON (406)."""
    wanted = request.get("_format") or request.header("Accept")
    asked = [part.partition(";")[0].strip().lower().replace(" ", "+") for part in wanted.split(",")]
    if not any(form in _JSON for form in asked):
        text = f"This server answers application/fhir+json only, not '{wanted}'"
        raise Rejected(406, Issue("error", "not-supported", text))


def _body(request: LaneRequest) -> object | None:
    if request.method != "POST":
        return None
    kind = request.header("Content-Type").partition(";")[0].strip().lower()
    data = request.body(MOST_BODY)
    if kind == "application/x-www-form-urlencoded":
        request.pairs.extend(read_pairs(data.decode("utf-8", "replace")))
        return None
    if kind not in _JSON:
        raise Rejected(415, Issue("error", "not-supported", f"The body must be application/fhir+json, not '{kind}'"))
    if not data.strip():
        return None
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise bad_request(f"The body is not JSON: {error}", "structure") from error


def _answer(request: LaneRequest, release: str) -> Reply:
    """The answer, for whom the key (X-API-Key, a bearer token or userKey) and the limit let in."""
    admitted = admit(request, given_key(request))
    if admitted.problem:
        reply = failure(admitted.status, admitted.text, request.request_id)
    else:
        reply = _served(request, release)
    reply.headers += admitted.headers
    return reply


def _served(request: LaneRequest, release: str) -> Reply:
    is_pretty = "_pretty=true" in request.environ.get("QUERY_STRING", "")
    try:
        _accepts(request)
        body = _body(request)
        method = "GET" if request.method == "HEAD" else request.method
        segments = request.rest.split("/")
        request.route = f"fhir {release} {segments[0]} {segments[-1] if '$' in segments[-1] else ''}".rstrip()
        base = f"{request.base_url}/fhir/{release}"
        question = Question(
            release, method, request.rest, request.pairs, body, base, request.header("Accept-Language")
        )  # fmt: skip
        status, resource = serve(question)
    except Rejected as problem:
        status, resource = told(problem)
    except (TypeError, AttributeError, KeyError, ValueError) as error:
        if request.method != "POST":
            raise
        # A supplied resource has another shape than FHIR says: its reader's fault is the client's error.
        status, resource = told(bad_request(f"The resources that were sent are not as FHIR says: {error}", "structure"))
    return _reply(status, resource, is_pretty=is_pretty)


R5 = Face("fhir-r5", lambda request: _answer(request, "r5"), failure, ("GET", "HEAD", "POST"))
R4 = Face("fhir-r4", lambda request: _answer(request, "r4"), failure, ("GET", "HEAD", "POST"))
