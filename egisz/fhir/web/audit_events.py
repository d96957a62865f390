"""`GET /fhir/AuditEvent`: the journal for other systems, for the auditor or a key that the auditor issued."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from egisz.audit.public import OUTCOMES, EventFilter, audit_events, one_audit_event, record
from egisz.fhir.rules.outcomes import Issue, Rejected, outcome
from egisz.kernel.actor import Actor, Role
from egisz.kernel.clock import MOSCOW
from egisz.kernel.errors import Forbidden, NotFound
from egisz.nsi.public import admit, given_key, journal_reader
from egisz.ui.lane import LaneRequest

JSON = "application/fhir+json; charset=utf-8"
COUNT, MOST = 50, 500
_IGNORED = {"_format", "_pretty", "_sort", "userKey"}
_DAY = re.compile(r"^(eq|ge|gt|le|lt|sa|eb)?(.+)$")
_CODES = {value: name for name, value in OUTCOMES.items()}
View = Callable[..., HttpResponse]


def _json(status: int, resource: object) -> HttpResponse:
    answer = HttpResponse(orjson.dumps(resource), status=status, content_type=JSON)
    answer["Cache-Control"] = "no-store"
    return answer


def _told(status: int, code: str, text: str) -> HttpResponse:
    return _json(status, outcome([Issue("error", code, text)]))


def for_the_auditor(view: View) -> View:
    """Errors of the house as OperationOutcome; strangers get 401, others 403."""

    @login_not_required
    @require_safe
    @wraps(view)
    def wrapped(request: HttpRequest, **keys: Any) -> HttpResponse:
        try:
            return view(request, _reader(request), **keys)
        except Rejected as problem:
            answer = _json(problem.status, outcome(problem.issues))
            if problem.status == 401:
                answer["WWW-Authenticate"] = 'Bearer realm="journal"'
            return answer
        except NotFound:
            return _told(404, "not-found", "Такой записи нет")
        except Forbidden as error:
            return _told(403, "forbidden", f"{error.reason} {error.who_can_help}")

    return wrapped


def _reader(request: HttpRequest) -> Actor:
    """The auditor who signed in, or the one who issued the key."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.is_signed_in:
        return actor
    machine = LaneRequest(request.META)
    given = given_key(machine)
    if not given:
        text = "Журнал читает аудитор: войдите или передайте ключ в X-API-Key или Authorization: Bearer"
        raise Rejected(401, Issue("error", "login", text))
    admitted = admit(machine, given)
    if admitted.problem:
        raise Rejected(admitted.status, Issue("error", "forbidden", admitted.text))
    account_id = journal_reader(admitted.key_id) if admitted.key_id else None
    if account_id is None:
        raise Rejected(403, Issue("error", "forbidden", "Этот ключ не открывает журнал: его выпускает аудитор"))
    return Actor(
        Role.AUDITOR, account_id, request_id=actor.request_id, address=actor.address, channel="fhir",
        device=request.headers.get("User-Agent", "")[:120], method="key",
    )  # fmt: skip


@for_the_auditor
def search(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A searchset, newest first; `link` next leads on. The search itself is journalled by its parameters."""
    count = _count(request.GET)
    wanted = _wanted(request.GET)
    found = audit_events(actor, wanted, count + 1)
    events, is_more = found[:count], len(found) > count
    record(
        actor, "audit.rows.read" if wanted.person else "audit.searched", subject=wanted.person,
        resource="audit.AuditRow", fields=sorted(request.GET.keys() - {"userKey"}), count=len(events),
    )  # fmt: skip
    base = f"{settings.EGISZ_BASE_URL}/fhir/AuditEvent"
    links = [{"relation": "self", "url": f"{base}?{_query(request.GET)}"}]
    if is_more:
        links.append({"relation": "next", "url": f"{base}?{_query(request.GET, _before=events[-1]['id'])}"})
    return _json(
        200,
        {
            "resourceType": "Bundle",
            "type": "searchset",
            "link": links,
            "entry": [
                {"fullUrl": f"{base}/{event['id']}", "resource": event, "search": {"mode": "match"}}
                for event in events
            ],
        },
    )  # fmt: skip


@for_the_auditor
def read(request: HttpRequest, actor: Actor, row_id: str) -> HttpResponse:
    """One event by the number of its row."""
    if not row_id.isdecimal() or len(row_id) > 18:
        raise NotFound
    event = one_audit_event(actor, int(row_id))
    record(actor, "audit.row.read", resource="audit.AuditRow", resource_id=row_id)
    return _json(200, event)


def _query(given: QueryDict, **more: str) -> str:
    """The parameters of a link: the key never comes back."""
    kept = [(name, value) for name, values in given.lists() for value in values if name not in {"userKey", *more}]
    return urlencode([*kept, *more.items()])


def _count(given: QueryDict) -> int:
    text = given.get("_count", str(COUNT))
    if not text.isdecimal():
        raise _wrong("_count", text)
    return min(max(1, int(text)), MOST)


def _wrong(name: str, value: str) -> Rejected:
    return Rejected(400, Issue("error", "value", f"{name}: «{value[:60]}» не подходит", place=name))


def _wanted(given: QueryDict) -> EventFilter:
    typed: dict[str, Any] = {}
    for name, values in given.lists():
        if name in _IGNORED or name == "_count":
            continue
        if name == "date":
            for value in values:
                _take_date(typed, value)
            continue
        if len(values) > 1 or name not in _TAKE:
            text = f"Параметр {name} не поддерживается или повторён. Есть: {', '.join(['date', *sorted(_TAKE)])}"
            raise Rejected(400, Issue("error", "not-supported", text, place=name))
        member, read_value = _TAKE[name]
        try:
            typed[member] = read_value(values[0])
        except ValueError as error:
            raise _wrong(name, values[0]) from error
    return EventFilter(**typed)


def _uuid(value: str) -> UUID:
    """`Practitioner/<id>`, `<system>|<id>` or the bare id."""
    return UUID(re.split(r"[/|]", value)[-1])


def _choice(*allowed: str) -> Callable[[str], str]:
    def read_value(value: str) -> str:
        bare = value.rpartition("|")[2]
        if bare not in allowed:
            raise ValueError(value)
        return bare

    return read_value


def _last(value: str) -> str:
    return re.split(r"[/|]", value)[-1]


_TAKE: dict[str, tuple[str, Callable[[str], Any]]] = {
    "agent": ("agent", _uuid),
    "patient": ("person", _uuid),
    "entity": ("entity", _last),
    "action": ("action", _choice("C", "R", "U", "D", "E")),
    "outcome": ("outcome", lambda value: _CODES[_choice(*_CODES)(value)]),
    "subtype": ("code", _last),
    "address": ("address", str),
    "_before": ("below", int),
}


def _take_date(typed: dict[str, Any], value: str) -> None:
    """FHIR's prefixes; a day is a day in Moscow, a moment without a zone too."""
    match = _DAY.match(value)
    prefix, text = (match[1] or "eq", match[2]) if match else ("", "")
    try:
        if len(text) == 10:
            begin = datetime.combine(date.fromisoformat(text), time(), MOSCOW)
            end = begin + timedelta(days=1)
        else:
            begin = datetime.fromisoformat(text.replace(" ", "+").replace("Z", "+00:00"))
            begin = begin if begin.tzinfo else begin.replace(tzinfo=MOSCOW)
            end = begin + timedelta(seconds=0 if begin.microsecond else 1)
    except ValueError as error:
        raise _wrong("date", value) from error
    if prefix in ("eq", "ge"):
        typed["since"] = begin
    if prefix in ("gt", "sa"):
        typed["since"] = end
    if prefix in ("eq", "le"):
        typed["before"] = end
    if prefix in ("lt", "eb"):
        typed["before"] = begin
