"""Answers of the views: a page, a redirect after a POST with a word for the person, a question about HTMX."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.core import signing
from django.core.signals import setting_changed
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from egisz.ui.cookies import cookie_name, drop_cookie, keep_cookie, read_cookie

FLASH_COOKIE = "flash"
_FLASH_SALT = "egisz.ui.flash"
_FLASH_AGE = 120


@dataclass(frozen=True, slots=True)
class Flash:
    """One sentence that the next page shows once. kind: good, info, warn."""

    message: str
    kind: str = "good"


class SeeOther(HttpResponseRedirect):
    """303: the browser reads the next page with GET, whatever the method was."""

    status_code = 303


def address(name: str, *keys: UUID) -> str:
    """The address of a named page, without arguments or of rows with these keys; its form is looked up once."""
    form, marks = _address(name, len(keys), get_urlconf(), get_script_prefix())
    for mark, key in zip(marks, keys, strict=True):
        form = form.replace(mark, str(key))
    return form


@lru_cache(maxsize=1024)
def _address(name: str, keys: int, urlconf: str | None, prefix: str) -> tuple[str, tuple[str, ...]]:
    marks = [UUID(int=(0xE9154 << 100) + place) for place in range(keys)]
    return reverse(name, urlconf, args=marks), tuple(map(str, marks))


def _forget(**_: object) -> None:
    _address.cache_clear()


setting_changed.connect(_forget)


def page(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page from a template; a flash that it showed is gone afterwards."""
    response = render(request, template, context, status=status)
    if cookie_name(FLASH_COOKIE) in request.COOKIES and not is_background(request):
        drop_cookie(response, FLASH_COOKIE)
    return response


def see_other(
    request: HttpRequest,
    name: str,
    *args: object,
    message: str = "",
    kind: str = "good",
    fragment: str = "",
    **kwargs: object,
) -> HttpResponse:
    """Redirect to a named page (or to an address that starts with «/»), with a sentence for the next page."""
    target = name if name.startswith("/") else reverse(name, args=args, kwargs=kwargs)
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        raise ValueError("a redirect stays in the house")
    response = SeeOther(f"{target}#{fragment}" if fragment else target)
    if message:
        value = signing.dumps({"m": message, "k": kind}, salt=_FLASH_SALT, compress=True)
        keep_cookie(response, FLASH_COOKIE, value, max_age=_FLASH_AGE)
    return response


def flash_of(request: HttpRequest) -> Flash | None:
    """The sentence that the previous page left; nothing when it is old or not ours."""
    raw = read_cookie(request, FLASH_COOKIE)
    if not raw or is_background(request):
        return None
    try:
        value = signing.loads(raw, salt=_FLASH_SALT, max_age=_FLASH_AGE)
    except signing.BadSignature:
        return None
    return Flash(value["m"], value["k"])


def is_htmx(request: HttpRequest) -> bool:
    """Does a script of the page ask for a part, not for a whole page?"""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def is_background(request: HttpRequest) -> bool:
    """Does a script ask (a part, an upload, a draft), so that the person does not see this answer as a page?"""
    return is_htmx(request) or request.headers.get("X-Requested-With") in {"upload", "autosave"}


def safe_next(request: HttpRequest, value: str, default: str = "/") -> str:
    """A path inside the house to return to; `default` for foreign addresses."""
    if value and url_has_allowed_host_and_scheme(
        value, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        parts = urlsplit(value)
        if parts.path.startswith("/"):
            return parts.path + (f"?{parts.query}" if parts.query else "")
    return default
