"""Administrators change books: upload, edits by hand, the check of a second person, publishing, annulling."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egisz.kernel.errors import NotFound, Refused
from egisz.nsi.actions import proposals as actions
from egisz.nsi.permissions import require_publisher
from egisz.nsi.public import LoadPlan, annul_edition, edition, edition_by_id, row
from egisz.nsi.queries import proposals as queries
from egisz.nsi.web.forms import AnnulForm, ReasonForm, RecordForm, RemarkForm, UploadForm
from egisz.nsi.web.presenting import label, spaced
from egisz.nsi.web.views.versions import change_line, structure_lines
from egisz.ui.forms import add_objections
from egisz.ui.http import page, see_other
from egisz.ui.jinja import url

STATES = {
    "collecting": "info", "proposed": "warn", "checked": "good", "returned": "bad", "published": "good",
    "withdrawn": "",
}  # fmt: skip
DONE = {
    "check": "Проверено: теперь версию можно опубликовать",
    "withdraw": "Предложение отозвано",
    "revise": "Правки снова открыты",
}


@require_safe
def manage(request: HttpRequest) -> HttpResponse:
    """`/nsi/manage/`: proposals that are on their way, and those that are done with `?done=1`."""
    done = request.GET.get("done") == "1"
    listed = queries.proposals(request.actor, open_only=not done)
    rows = [
        [
            {"text": item.name, "href": url("nsi:proposal", item.id), "hint": item.oid},
            {
                "text": item.version or "—",
                "hint": f"после {item.base_version}" if item.base_version else "новый справочник",
            },
            {"tag": item.state_title.capitalize(), "kind": STATES[item.state]},
            item.author,
            item.made_at,
        ]
        for item in listed
    ]
    return page(
        request, "nsi/manage.html", rows=rows, done=done, waiting=queries.waiting_proposals(request.actor)
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """`/nsi/manage/upload/`: read a file and show what it would change."""
    require_publisher(request.actor)
    form = UploadForm(request.POST or None, request.FILES or None, initial={"oid": request.GET.get("oid", "")})
    status = 200
    if request.method == "POST":
        if form.is_valid():
            file, typed = form.cleaned_data["file"], form.cleaned_data
            try:
                made = actions.upload(
                    request.actor, file.name, file.read(), oid=typed["oid"], version=typed["version"],
                    book_name=typed["name"],
                )  # fmt: skip
            except Refused as error:
                add_objections(form, error.objections)
            else:
                return see_other(request, "nsi:proposal", made, message="Файл прочитан. Посмотрите, что изменится.")
        status = 422
    return page(request, "nsi/upload.html", status=status, form=form)


@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """`/nsi/proposals/<id>/`: the report and the next step; a POST sends it for a check or returns it."""
    info = queries.proposal(request.actor, proposal_id)
    reason, remark, status = ReasonForm(initial={"reason": info.reason}), RemarkForm(), 200
    if request.method == "POST":
        status = 422
        if request.POST.get("step") == "propose":
            form: Any = ReasonForm(request.POST)
            reason = form
        else:
            form = RemarkForm(request.POST)
            remark = form
        if form.is_valid():
            try:
                if form is reason:
                    actions.propose(request.actor, proposal_id, form.cleaned_data["reason"])
                    message = "Отправлено на проверку. Другие администраторы получили уведомление."
                else:
                    actions.send_back(request.actor, proposal_id, form.cleaned_data["remark"])
                    message = "Возвращено автору с замечанием"
            except Refused as error:
                add_objections(form, error.objections)
            else:
                return see_other(request, "nsi:proposal", proposal_id, message=message)
    return page(
        request, "nsi/proposal.html", status=status,
        info=info, report=_report(info.plan) if info.plan else None, reason=reason, remark=remark,
        state_kind=STATES[info.state], path=_path(info), edits=_edits(info),
    )  # fmt: skip


def _path(info: queries.ProposalInfo) -> list[dict[str, Any]]:
    """«Что будет дальше»."""
    order = ["collecting", "proposed", "checked", "published"]
    at = order.index(info.state) if info.state in order else 0
    words = [
        ("Составление", "Автор готовит файл или правки"),
        ("Проверка", f"Проверяет {info.checker}" if info.checker else "Смотрит другой администратор"),
        ("Публикация", "Версия станет действующей и видной всем"),
        ("Опубликовано", "Подписчики узнают, программы получат новую версию"),
    ]
    return [{"title": title, "text": line, "current": number == at} for number, (title, line) in enumerate(words)]


def _report(plan: LoadPlan) -> dict[str, Any]:
    """What a draft would change."""
    current = edition(plan.oid)
    labels = {name: label(current, name) for name in current.columns} if current else {}
    title = current.title_column if current else ""
    return {
        "plan": plan,
        "rows": spaced(plan.rows),
        "structure": structure_lines(plan.fields, plan.keys),
        "samples": [change_line(item, title, labels, "") for item in plan.samples],
    }


def _edits(info: queries.ProposalInfo) -> list[dict[str, Any]]:
    words = {"INSERT": ("Добавить", "good"), "UPDATE": ("Изменить", "info"), "DELETE": ("Исключить", "bad")}
    return [
        {
            "id": item.id, "title": item.title, "code": item.code, "word": words[item.operation][0],
            "kind": words[item.operation][1],
            "href": "" if item.operation == "DELETE" else _edit_url(info.id, item.operation, item.code),
        }
        for item in info.edits
    ]  # fmt: skip


def _edit_url(proposal_id: UUID, operation: str, code: str) -> str:
    return f"{url('nsi:edit', proposal_id, operation)}?{urlencode({'code': code})}"


@require_POST
def step(request: HttpRequest, proposal_id: UUID, verb: str) -> HttpResponse:
    """One press: check, withdraw, revise, publish."""
    verbs = {"check": actions.check, "withdraw": actions.withdraw, "revise": actions.revise}
    if verb == "publish":
        made = edition_by_id(actions.publish_proposal(request.actor, proposal_id))
        assert made is not None
        return see_other(request, "nsi:book", made.oid, message=f"Версия {made.version} опубликована")
    if verb not in verbs:
        raise NotFound
    verbs[verb](request.actor, proposal_id)
    target = "nsi:manage" if verb == "withdraw" else url("nsi:proposal", proposal_id)
    return see_other(request, target, message=DONE[verb])


@require_POST
def begin_edits(request: HttpRequest, oid: str) -> HttpResponse:
    """Start a set of edits, or go on with the one that is there; with a code straight to that record."""
    proposal_id = actions.begin_edits(request.actor, oid)
    operation = request.POST.get("operation", "")
    if operation:
        return see_other(request, _edit_url(proposal_id, operation, request.POST.get("code", "")))
    return see_other(request, "nsi:proposal", proposal_id)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, proposal_id: UUID, operation: str) -> HttpResponse:
    """`/nsi/proposals/<id>/edit/<INSERT|UPDATE|DELETE>/?code=`: one record."""
    info = queries.proposal(request.actor, proposal_id)
    current = edition(info.oid)
    if "edit" not in info.may or current is None or operation not in ("INSERT", "UPDATE", "DELETE"):
        raise NotFound
    code = request.GET.get("code", "")
    standing = row(current, code) if code else None
    kept = next((item for item in info.edits if item.code == code), None)
    if operation != "INSERT" and standing is None:
        raise NotFound
    before = dict(zip(current.columns, standing.cells, strict=True)) if standing else {}
    begin = dict(kept.values) if kept and kept.operation != "DELETE" else before
    form = RecordForm(request.POST or None, info=current, before=before, begin=begin, is_new=operation == "INSERT")
    status = 200
    if request.method == "POST":
        if operation == "DELETE" or form.is_valid():
            values = {} if operation == "DELETE" else form.values()
            key = code if operation != "INSERT" else values.get(current.key_column) or ""
            try:
                actions.keep_edit(request.actor, proposal_id, operation, key, values)
            except Refused as error:
                add_objections(form, form.renamed(error.objections))
            else:
                return see_other(request, "nsi:proposal", proposal_id, message="Правка добавлена")
        status = 422
    return page(
        request, "nsi/edit.html", status=status,
        info=info, form=form, operation=operation, standing=standing, current=current,
        fields=[(label(current, name), value) for name, value in before.items()],
    )  # fmt: skip


@require_POST
def drop_edit(request: HttpRequest, proposal_id: UUID, edit_id: UUID) -> HttpResponse:
    actions.drop_edit(request.actor, proposal_id, edit_id)
    return see_other(request, "nsi:proposal", proposal_id, message="Правка убрана")


@require_http_methods(["GET", "POST"])
def annul(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """`/nsi/editions/<id>/annul/`: take an edition out of force, with a reason."""
    require_publisher(request.actor)
    info = edition_by_id(edition_id)
    if info is None:
        raise NotFound
    form = AnnulForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                annul_edition(request.actor, edition_id, form.cleaned_data["reason"])
            except Refused as error:
                add_objections(form, error.objections)
            else:
                return see_other(request, "nsi:versions", info.oid, message=f"Версия {info.version} аннулирована")
        status = 422
    return page(request, "nsi/annul.html", status=status, info=info, form=form)
