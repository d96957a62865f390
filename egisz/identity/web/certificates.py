"""`/aas/certificate/`: sign in with a certificate, in the browser's plug-in or with a file made elsewhere."""

from __future__ import annotations

import base64
import binascii
import secrets
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from egisz.identity.actions.certificates import enter_by_certificate
from egisz.identity.actions.challenges import Purpose, challenge_text, give_challenge
from egisz.identity.rest.face import embedded_only
from egisz.identity.web import browser
from egisz.identity.web.forms import CertificateForm
from egisz.identity.web.views import asked_of, stale, to_page
from egisz.kernel.errors import NotFound, Refused
from egisz.ui.cookies import keep_cookie, read_cookie
from egisz.ui.forms import add_objections
from egisz.ui.http import page

COOKIE = "esia_challenge"


def _container(form: CertificateForm) -> bytes:
    upload = form.cleaned_data.get("signature")
    if upload is not None:
        return bytes(upload.read())
    try:
        return base64.b64decode("".join(form.cleaned_data["container"].split()), validate=True)
    except (binascii.Error, ValueError):
        return b""


@login_not_required
@embedded_only
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """A text to sign and a place for its signature."""
    found = asked_of(request)
    if found is None:
        return stale(request)
    asked, _ = found
    key = read_cookie(request, COOKIE) or secrets.token_urlsafe(32)
    form = CertificateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = enter_by_certificate(
                browser.visitor(request), key, form.cleaned_data["challenge"], _container(form)
            )
        except Refused as error:
            add_objections(form, error.objections)
        else:
            response = to_page("identity:go", asked)
            browser.remember(response, opened)
            return response
    challenge = give_challenge(key, Purpose.CERTIFICATE)
    response = page(
        request, "identity/provider/certificate.html", status=422 if form.is_bound else 200, form=form,
        challenge=challenge, encoded=base64.b64encode(challenge.text.encode()).decode(),
        signin_url=f"{reverse('identity:signin')}?{urlencode({'request': request.GET.get('request', '')})}",
    )  # fmt: skip
    keep_cookie(response, COOKIE, key, max_age=3600)
    return browser.allow_return(response, asked.redirect_uri)


@login_not_required
@embedded_only
@require_GET
def text(request: HttpRequest, challenge_id: UUID) -> HttpResponse:
    """The text as a file, to the last byte as it must be signed; only for the browser that got it."""
    words = challenge_text(read_cookie(request, COOKIE), Purpose.CERTIFICATE, challenge_id)
    if not words:
        raise NotFound("challenge")
    response = HttpResponse(words.encode(), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="signin.txt"'
    response["Cache-Control"] = "no-store"
    return response
