"""What every page of the house can read without asking for it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils.functional import SimpleLazyObject

from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.ui.http import flash_of
from egisz.ui.vision import vision_of


def house(request: HttpRequest) -> dict[str, Any]:
    return {
        "actor": getattr(request, "actor", None) or Actor.anonymous(),
        "today": clock.today(),
        "now": clock.now(),
        "vision": vision_of(request),
        "flash": flash_of(request),
        "csrf_input": SimpleLazyObject(lambda: csrf_input(request)),  # one mask for all forms of a page
    }
