"""The provider's own cookie, and the signed text that carries a client's request through its pages."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode, urlsplit

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from egisz.identity.actions.provider import AuthorizationRequest
from egisz.identity.queries.provider import SignedInBrowser, provider_session
from egisz.kernel.actor import Actor
from egisz.ui.cookies import drop_cookie, keep_cookie, read_cookie
from egisz.ui.headers import content_security_policy

COOKIE = "esia_session"
COOKIE_PATH = "/"  # a `__Host-` cookie has no other
_SALT = "egisz.identity.request"
_PAGE_LIFE = 20 * 60  # seconds that a person may take to sign in


def visitor(request: HttpRequest) -> Actor:
    """The provider does not look at the session of the cabinet."""
    return Actor.anonymous(getattr(request, "request_id", ""), request.META.get("REMOTE_ADDR", ""))


def pack(asked: AuthorizationRequest) -> str:
    return signing.dumps(asked.as_dict(), salt=_SALT, compress=True)


def unpack(text: str) -> AuthorizationRequest | None:
    try:
        return AuthorizationRequest(**signing.loads(text, salt=_SALT, max_age=_PAGE_LIFE))
    except signing.BadSignature:
        return None


def key_of(request: HttpRequest) -> str:
    """What the provider's cookie holds."""
    return read_cookie(request, COOKIE)


def to_page(name: str, asked: AuthorizationRequest) -> HttpResponse:
    """On to a page of the provider with the client's request."""
    response = HttpResponseRedirect(f"{reverse(name)}?{urlencode({'request': pack(asked)})}")
    response.status_code = 303
    return response


def session_of(request: HttpRequest, now: datetime) -> SignedInBrowser | None:
    return provider_session(key_of(request), now)


def remember(response: HttpResponse, key: str) -> None:
    keep_cookie(response, COOKIE, key)


def forget(response: HttpResponse) -> None:
    drop_cookie(response, COOKIE)


def back_to_client(address: str, **members: str) -> HttpResponse:
    """Return the browser to the client's registered address with the members of the answer."""
    joint = "&" if urlsplit(address).query else "?"
    response = HttpResponseRedirect(f"{address}{joint}{urlencode(members)}")
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def allow_return(response: HttpResponse, address: str) -> HttpResponse:
    """Browsers apply `form-action` to the redirect after a form too: let it lead back to the client."""
    response["Cache-Control"] = "no-store"
    if not address:
        return response
    parts = urlsplit(address)
    allowed = f"form-action 'self' {parts.scheme}://{parts.netloc}"
    policy = content_security_policy().replace("form-action 'self'", allowed)
    response["Content-Security-Policy"] = policy
    return response
