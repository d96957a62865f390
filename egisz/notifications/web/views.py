"""The inbox: read, mark, open the case."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from egisz.kernel.text import counted
from egisz.notifications import actions, queries
from egisz.notifications.web.forms import InboxFilter
from egisz.ui.http import page, safe_next, see_other


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    form = InboxFilter(request.GET or None)
    chosen = form.cleaned_data if form.is_valid() else {"show": "", "theme": ""}
    found = queries.inbox(
        request.actor,
        unread_only=chosen["show"] == "unread",
        theme=chosen["theme"],
        page=request.GET.get("page", 1),
    )
    return page(
        request,
        "notifications/inbox.html",
        form=form,
        found=found,
        unread=queries.unread_count(request.actor.account_id),
        filtered=bool(chosen["show"] or chosen["theme"]),
        here=request.get_full_path(),
        query=urlencode({key: value for key, value in chosen.items() if value}),
    )


@require_POST
def read_one(request: HttpRequest, notification_id: UUID) -> HttpResponse:
    actions.mark_read(request.actor, notification_id)
    return see_other(request, safe_next(request, request.POST.get("next", ""), "/notifications/"))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    count = actions.mark_all_read(request.actor)
    message = (
        f"Прочитано: {counted(count, 'уведомление', 'уведомления', 'уведомлений')}"
        if count
        else "Новых уведомлений не было"
    )
    return see_other(request, "notifications:inbox", message=message)


@require_POST
def open_case(request: HttpRequest, notification_id: UUID) -> HttpResponse:
    """Mark the notification read and go to its case."""
    link = actions.mark_read(request.actor, notification_id)
    return see_other(request, safe_next(request, link, "/notifications/"))
