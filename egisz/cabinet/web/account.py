"""«Моя учётная запись»: the level and the log of evidence behind it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from egisz.cabinet.queries.account import account_page
from egisz.ui.http import page


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """`/cabinet/account/`: for everybody who signed in."""
    return page(request, "cabinet/account.html", view=account_page(request.actor))
