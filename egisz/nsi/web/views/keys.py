"""Keys of programs: one's own, and all of them for administrators."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egisz.kernel import clock, text
from egisz.kernel.actor import Role
from egisz.kernel.clock import to_moscow
from egisz.kernel.errors import NotFound, Refused
from egisz.nsi.actions import keys as actions
from egisz.nsi.queries import keys as queries
from egisz.nsi.queries.keys import KeyInfo, Wanted
from egisz.nsi.web.forms_keys import AllKeysForm, KeyForm, LimitForm, ReissueForm, RevokeForm
from egisz.nsi.web.presenting import policy, sheet, spaced
from egisz.ui.forms import add_objections
from egisz.ui.http import page, see_other
from egisz.ui.jinja import url

KINDS = {"works": "good", "paused": "warn", "ended": "bad", "revoked": ""}


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """`/nsi/keys/`: my keys, or those of the organisation for which I act."""
    listed = queries.my_keys(request.actor, clock.now())
    return page(
        request, "nsi/keys.html",
        rows=[_line(item) for item in listed if item.is_open],
        former=[_line(item) for item in listed if not item.is_open],
        organization=queries.organization_of(request.actor), is_keeper=request.actor.role == Role.ADMIN, **policy(),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """`/nsi/keys/new/`: get a key; it is shown once, on the answer itself."""
    form = KeyForm(_posted(request), initial={"email": getattr(request.user, "email", "")})
    if request.method == "POST":
        if form.is_valid():
            try:
                made = actions.issue_key(request.actor, **form.cleaned_data)
            except Refused as error:
                add_objections(form, error.objections)
            else:
                return _shown(request, made, "Ключ готов")
        return page(request, "nsi/key_new.html", status=422, form=form, **policy())
    return page(request, "nsi/key_new.html", form=form, **policy())


@require_safe
def key(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """`/nsi/keys/<id>/`: what is known of a key, and how much it asked."""
    now = clock.now()
    info = queries.key(request.actor, key_id, now)
    days = queries.usage(request.actor, key_id, now)
    is_keeper = request.actor.role == Role.ADMIN
    most = max((item.count for item in days), default=0)
    return page(
        request, "nsi/key.html",
        key=info, tag=(queries.STATES[info.state], KINDS[info.state]), limit=_limit_words(info), is_keeper=is_keeper,
        owner=queries.owner_name(request.actor, info) if is_keeper else "",
        form=LimitForm(initial={"per_minute": info.per_minute}) if is_keeper else None,
        days=[(item, spaced(item.count), spaced(item.refused), 100 * item.count / most if most else 0)
              for item in days],
        total=spaced(sum(item.count for item in days)), refused=sum(item.refused for item in days), most=most,
        now=now, sample=f"{settings.EGISZ_BASE_URL}/port/rest/searchDictionary?userKey=…&page=1&size=10",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Another name, address or term."""
    info = _mine(request, key_id)
    form = KeyForm(_posted(request), initial={"name": info.name, "email": info.email, "until": info.until})
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                actions.change_key(request.actor, key_id, **form.cleaned_data)
            except Refused as error:
                add_objections(form, error.objections)
            else:
                return see_other(request, "nsi:key", key_id, message="Сохранено")
        status = 422
    return page(request, "nsi/key_change.html", status=status, key=info, form=form)


@require_http_methods(["GET", "POST"])
def reissue(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """A new key instead of this one; shown once."""
    info = _mine(request, key_id)
    form = ReissueForm(_posted(request), initial={"keep": "7"})
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                made = actions.reissue_key(request.actor, key_id, form.cleaned_data["keep"])
            except Refused as error:
                add_objections(form, error.objections)
            else:
                return _shown(request, made, "Новый ключ готов")
        status = 422
    return page(request, "nsi/key_reissue.html", status=status, key=info, form=form)


@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Ask once more, then revoke for ever."""
    info = queries.key(request.actor, key_id, clock.now())
    form = RevokeForm(_posted(request), is_required=not info.is_mine)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                actions.revoke_key(request.actor, key_id, form.cleaned_data["reason"])
            except Refused as error:
                add_objections(form, error.objections)
            else:
                target = "nsi:keys" if info.is_mine else "nsi:all_keys"
                return see_other(request, target, message=f"Ключ {info.start}… отозван")
        status = 422
    return page(request, "nsi/key_revoke.html", status=status, key=info, form=form)


@require_POST
def pause(request: HttpRequest, key_id: UUID) -> HttpResponse:
    return _step(request, key_id, actions.pause_key, "Ключ приостановлен: программа получает отказ")


@require_POST
def resume(request: HttpRequest, key_id: UUID) -> HttpResponse:
    return _step(request, key_id, actions.resume_key, "Ключ снова работает")


@require_POST
def limit(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """An administrator sets the limit of one key."""
    info = queries.key(request.actor, key_id, clock.now())
    form = LimitForm(request.POST)
    if form.is_valid():
        try:
            actions.set_key_limit(request.actor, key_id, form.cleaned_data["per_minute"])
        except Refused as error:
            add_objections(form, error.objections)
        else:
            return see_other(request, "nsi:key", key_id, message="Предел установлен")
    return page(request, "nsi/key_limit.html", status=422, key=info, form=form)


@require_safe
def everyone(request: HttpRequest) -> HttpResponse:
    """`/nsi/keys/all/`: keys of everybody, for administrators."""
    form, wanted, chosen = _wanted(request)
    listing = queries.all_keys(request.actor, wanted, request.GET.get("page"), clock.now())
    query = urlencode(chosen)
    return page(
        request, "nsi/keys_all.html",
        form=form, listing=listing, rows=[_line(item, with_owner=True) for item in listing], query=query,
        filtered=bool(chosen), csv_url=url("nsi:all_keys_csv") + (f"?{query}" if query else ""),
    )  # fmt: skip


@require_safe
def everyone_csv(request: HttpRequest) -> HttpResponseBase:
    """`/nsi/keys/all.csv`: the same as a table; without contacts."""
    _, wanted, _ = _wanted(request)
    head = ["Начало ключа", "Для чего", "Состояние", "Организация", "Выпущен", "Последний день", "Запросов в минуту",
            "Запросов сегодня", "Последний запрос", "Отозван", "Причина"]  # fmt: skip
    rows = [
        [item.start, item.name, queries.STATES[item.state], item.organization_oid, _moment(item.issued_at),
         f"{item.until:%d.%m.%Y}" if item.until else "",
         settings.EGISZ_NSI_LIMIT_KEY if item.per_minute is None else item.per_minute, item.today,
         _moment(item.last_used_at), _moment(item.revoked_at), item.revoked_reason]
        for item in queries.every_key(request.actor, wanted, clock.now())
    ]  # fmt: skip
    return sheet("klyuchi.csv", head, rows)


def _wanted(request: HttpRequest) -> tuple[AllKeysForm, Wanted, dict[str, str]]:
    form = AllKeysForm(request.GET)
    form.is_valid()  # wrong values count as none
    chosen = {name: value for name, value in form.cleaned_data.items() if value}
    form = AllKeysForm(chosen)
    form.is_valid()
    return form, Wanted(chosen.get("q", ""), chosen.get("state", ""), chosen.get("order", "new")), chosen


def _line(item: KeyInfo, *, with_owner: bool = False) -> list[Any]:
    used = text.moment(item.last_used_at) if item.last_used_at else "не было"
    owner = (item.organization_oid or "лично") if with_owner else ""
    return [
        {"text": item.name, "href": url("nsi:key", item.id), "hint": f"{item.start}…{f', {owner}' if owner else ''}"},
        {"tag": queries.STATES[item.state], "kind": KINDS[item.state], "hint": _until(item)},
        {"text": used},
        spaced(item.today),
    ]


def _until(item: KeyInfo) -> str:
    if item.revoked_at is not None:
        return text.short_date(item.revoked_at)
    return f"до {text.short_date(item.until)}" if item.until else ""


def _moment(value: Any) -> str:
    return f"{to_moscow(value):%d.%m.%Y %H:%M}" if value else ""


def _limit_words(info: KeyInfo) -> str:
    number = settings.EGISZ_NSI_LIMIT_KEY if info.per_minute is None else info.per_minute
    return (
        f"{spaced(number)} {text.plural(number, 'запрос', 'запроса', 'запросов')} в минуту" if number else "Без предела"
    )


def _mine(request: HttpRequest, key_id: UUID) -> KeyInfo:
    """One's own key: an administrator does not change those of others."""
    info = queries.key(request.actor, key_id, clock.now())
    if not info.is_mine:
        raise NotFound
    return info


def _shown(request: HttpRequest, made: actions.IssuedKey, title: str) -> HttpResponse:
    info = queries.key(request.actor, made.id, clock.now())
    answer = page(request, "nsi/key_made.html", status=201, made=made.key, key=info, title=title)
    answer["Cache-Control"] = "no-store"
    return answer


def _step(request: HttpRequest, key_id: UUID, action: Any, message: str) -> HttpResponse:
    try:
        action(request.actor, key_id)
    except Refused as error:
        return see_other(request, "nsi:key", key_id, message=error.objections[0].text, kind="warn")
    return see_other(request, "nsi:key", key_id, message=message)


def _posted(request: HttpRequest) -> Any:
    """What was sent, even if it is empty."""
    return request.POST if request.method == "POST" else None
