"""What all machine addresses of the embedded provider share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from egisz.kernel.errors import NotFound

View = Callable[..., HttpResponse]


def embedded_only(view: View) -> View:
    """Where an outside provider is used (EGISZ_ESIA_EMBEDDED=0), these addresses do not exist."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.EGISZ_ESIA_EMBEDDED:
            raise NotFound("embedded provider")
        return view(request, *args, **kwargs)

    return guarded
