"""Cookies of the house: on https each is `__Host-`, so that no other host and no plain http can set it.

Browsers take such a cookie only when it is Secure, has the path / and names no domain (RFC 6265bis, 4.1.3.2).
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def cookie_name(name: str) -> str:
    """The name as the browser knows it."""
    return f"__Host-{name}" if settings.SESSION_COOKIE_SECURE else name


def read_cookie(request: HttpRequest, name: str) -> str:
    return request.COOKIES.get(cookie_name(name), "")


def keep_cookie(response: HttpResponse, name: str, value: str, *, max_age: int | None = None) -> None:
    """Scripts do not see it; without `max_age` it lasts as long as the browser runs."""
    response.set_cookie(
        cookie_name(name), value, max_age=max_age, path="/", httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def drop_cookie(response: HttpResponse, name: str) -> None:
    response.delete_cookie(cookie_name(name), path="/", samesite="Lax")
