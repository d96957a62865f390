"""Follow books: letters, feeds, webhooks."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import feedgenerator
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egisz.kernel import text
from egisz.kernel.errors import Refused
from egisz.nsi.actions import subscriptions as actions
from egisz.nsi.public import EditionInfo
from egisz.nsi.queries import subscriptions as queries
from egisz.nsi.rules.hooks import GIVE_UP_AFTER
from egisz.nsi.web.forms import WebhookForm
from egisz.nsi.web.presenting import shown
from egisz.ui.forms import add_objections
from egisz.ui.http import page, see_other
from egisz.ui.jinja import url

FEEDS = {"atom": feedgenerator.Atom1Feed, "rss": feedgenerator.Rss201rev2Feed}
KINDS = {"edition.published": "Новая версия", "edition.annulled": "Версия аннулирована", "test": "Проверка"}
STATES = {"waiting": ("Ждёт", "info"), "done": ("Принято", "good"), "dead": ("Не доставлено", "bad")}


@login_not_required
@require_safe
def subscribe(request: HttpRequest, oid: str) -> HttpResponse:
    """`/nsi/books/<oid>/subscribe/`: every way to hear of new versions of this book."""
    this = shown(request, oid)
    return page(
        request, "nsi/subscribe.html",
        this=this, parts=this.parts("subscribe"), follows=queries.is_following(request.actor, this.oid),
        hooks=queries.my_hooks(request.actor, this.oid), form=WebhookForm(), feeds=_feeds(this.oid),
        give_up_after=GIVE_UP_AFTER,
    )  # fmt: skip


@require_safe
def subscriptions(request: HttpRequest) -> HttpResponse:
    """`/nsi/subscriptions/`: what I follow."""
    books = queries.followed(request.actor)
    return page(
        request, "nsi/subscriptions.html",
        books=[item for item in books if item.oid], everything=any(not item.oid for item in books),
        hooks=queries.my_hooks(request.actor), form=WebhookForm(), feeds=_feeds(""), give_up_after=GIVE_UP_AFTER,
    )  # fmt: skip


def _feeds(oid: str) -> list[tuple[str, str]]:
    """(name, full address) of the feeds of a book, or of all books."""
    return [
        (name, settings.EGISZ_BASE_URL + (url(f"nsi:book_{kind}", oid) if oid else url(f"nsi:{kind}")))
        for name, kind in (("RSS", "rss"), ("Atom", "atom"))
    ]


def _back(request: HttpRequest, oid: str, message: str, kind: str = "good") -> HttpResponse:
    target = url("nsi:subscribe", oid) if oid and request.POST.get("from") != "mine" else url("nsi:subscriptions")
    return see_other(request, target, message=message, kind=kind)


@require_POST
def follow(request: HttpRequest) -> HttpResponse:
    """Letters on or off for the book in `oid`, or for all books."""
    oid = request.POST.get("oid", "")
    if request.POST.get("off"):
        actions.unfollow(request.actor, oid)
        return _back(request, oid, "Письма больше не придут")
    actions.follow(request.actor, oid)
    return _back(request, oid, "Готово: о новых версиях придёт письмо")


@require_http_methods(["GET", "POST"])
def new_hook(request: HttpRequest) -> HttpResponse:
    """`/nsi/hooks/new/`: make a webhook; its secret is shown once, on the answer itself."""
    if request.method != "POST":
        return see_other(request, "nsi:subscriptions")
    form = WebhookForm(request.POST)
    oid = request.POST.get("oid", "")
    if form.is_valid():
        try:
            hook_id, secret = actions.add_webhook(request.actor, form.cleaned_data["address"], oid)
        except Refused as error:
            add_objections(form, error.objections)
        else:
            hook = queries.my_hook(request.actor, hook_id)
            return page(request, "nsi/hook_made.html", status=201, hook=hook, secret=secret)
    return page(request, "nsi/hook_new.html", status=422, form=form, oid=oid)


@require_safe
def hook(request: HttpRequest, hook_id: UUID) -> HttpResponse:
    """`/nsi/hooks/<id>/`: one's own webhook with the journal of its deliveries."""
    info = queries.my_hook(request.actor, hook_id)
    rows = []
    for item in queries.journal(request.actor, hook_id):
        words, kind = STATES[item.state]
        note = item.problem
        if item.next_at:
            again = f"{note}. Следующая попытка – {text.moment(item.next_at)}"
            note = again if note else "Отправим в ближайшие секунды"
        rows.append(
            [
                {"text": KINDS.get(item.kind, item.kind), "hint": f"версия {item.version}" if item.version else ""},
                text.moment(item.made_at),
                {"tag": words, "kind": kind, "hint": note},
                str(item.attempts),
            ]
        )
    return page(request, "nsi/hook.html", hook=info, rows=rows, give_up_after=GIVE_UP_AFTER)


@require_POST
def try_hook(request: HttpRequest, hook_id: UUID) -> HttpResponse:
    """Send a test message now."""
    try:
        answer = actions.try_webhook(request.actor, hook_id)
    except Refused as error:
        return see_other(request, "nsi:hook", hook_id, message=error.objections[0].text, kind="warn")
    message = f"Не принято: {answer.problem}." if answer.problem else f"Принято, сервер ответил {answer.status}."
    return see_other(request, "nsi:hook", hook_id, message=message, kind="warn" if answer.problem else "good")


@require_POST
def resume_hook(request: HttpRequest, hook_id: UUID) -> HttpResponse:
    actions.resume_webhook(request.actor, hook_id)
    return see_other(request, "nsi:hook", hook_id, message="Вебхук включён, неотправленное уйдёт снова")


@require_http_methods(["GET", "POST"])
def remove_hook(request: HttpRequest, hook_id: UUID) -> HttpResponse:
    """Ask once more, then remove."""
    info = queries.my_hook(request.actor, hook_id)
    if request.method == "POST":
        actions.remove_webhook(request.actor, hook_id)
        return see_other(request, "nsi:subscriptions", message="Вебхук удалён")
    return page(request, "nsi/hook_remove.html", hook=info)


@login_not_required
@require_safe
def feed(request: HttpRequest, kind: str, oid: str = "") -> HttpResponse:
    """New versions of a book, or of all books, as RSS 2.0 or Atom 1.0."""
    base = settings.EGISZ_BASE_URL
    this = shown(request, oid) if oid else None
    made = FEEDS[kind](
        title=f"{this.name}: новые версии" if this else "Справочники: новые версии",
        link=base + (url("nsi:book", this.oid) if this else url("nsi:catalogue")),
        description="Новые версии справочников нормативно-справочной информации",
        feed_url=base + request.path,
        language="ru",
    )
    for info in queries.latest_editions(this.oid if this else ""):
        link = f"{base}{url('nsi:book', info.oid)}?version={info.version}"
        made.add_item(
            title=f"{info.facts.short_name}: версия {info.version}",
            link=link,
            description=_summary(info),
            pubdate=info.facts.published_at,
            updateddate=info.facts.published_at,
            unique_id=f"urn:uuid:{info.id}",
            unique_id_is_permalink=False,
        )
    answer = HttpResponse(made.writeString("utf-8"), content_type=made.content_type)
    answer["Cache-Control"] = "public, max-age=300"
    return answer


def _summary(info: EditionInfo) -> str:
    notes = " ".join((info.facts.release_notes or "").split())
    rows = text.counted(info.rows_count, "запись", "записи", "записей")
    return f"OID {info.oid}, {rows}. {notes}".strip()
