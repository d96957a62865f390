"""Between the first factor and the session: who is half in, and what they still have to show."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token

from egisz.identity.actions import signin
from egisz.identity.actions.provider import AuthorizationRequest
from egisz.identity.gateway import passkeys
from egisz.identity.queries.factors import has_factor, is_live, must_set_up
from egisz.identity.web import browser
from egisz.ui.cookies import drop_cookie, keep_cookie, read_cookie

COOKIE = "esia_half"
_SALT = "egisz.identity.half"
_LIFE = 10 * 60  # seconds between the password and the second factor


@dataclass(frozen=True, slots=True)
class Half:
    """A browser that showed the first factor of an account. mark: binds what is asked of it to this one cookie."""

    account_id: str
    methods: str
    mark: str

    @property
    def account(self) -> UUID:
        return UUID(self.account_id)


def let_in(request: HttpRequest, asked: AuthorizationRequest, account_id: UUID, methods: str = "pwd") -> HttpResponse:
    """After the first factor: to the second, to its setting up, or in."""
    has = has_factor(account_id)
    if not has and not must_set_up(account_id):
        return enter(request, asked, account_id, methods, second=False)
    response = browser.to_page("identity:second" if has else "identity:set_up", asked)
    half = Half(str(account_id), methods, secrets.token_urlsafe(16))
    keep_cookie(response, COOKIE, packed(half), max_age=_LIFE)
    return response


def packed(half: Half) -> str:
    return signing.dumps(asdict(half), salt=_SALT)


def enter(
    request: HttpRequest, asked: AuthorizationRequest, account_id: UUID, methods: str, *, second: bool
) -> HttpResponse:
    """A session of its own for each sign-in: a key that somebody put into the browser before is worth nothing."""
    visitor = browser.visitor(request)
    signin.close_browser(visitor, browser.key_of(request))
    key = signin.open_browser(visitor, account_id, methods=methods, second=second)
    response = browser.to_page("identity:go", asked)
    browser.remember(response, key)
    drop_cookie(response, COOKIE)
    return response


def half_of(request: HttpRequest) -> Half | None:
    """Who is half in; None when nobody is, when it took too long, or when the account was blocked meanwhile."""
    try:
        half = Half(**signing.loads(read_cookie(request, COOKIE), salt=_SALT, max_age=_LIFE))
    except signing.BadSignature:
        return None
    return half if is_live(half.account) else None


def browser_of(request: HttpRequest) -> str:
    """What a challenge without a name is bound to: the secret behind the forms of this browser."""
    get_token(request)
    return str(request.META["CSRF_COOKIE"])


def options_without_name(request: HttpRequest) -> str:
    """JSON for the sign-in page: any passkey of this name may answer; "" where passkeys do not work."""
    return passkeys.options_to_prove("sign_in", browser_of(request)) if passkeys.possible() else ""
