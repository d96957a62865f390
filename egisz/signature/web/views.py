"""Pages «Моя электронная подпись»."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from egisz.kernel import text
from egisz.kernel.errors import NotFound, Refused
from egisz.signature import public as signature
from egisz.signature.web.forms import KeyForm
from egisz.ui.forms import add_objections
from egisz.ui.http import page, see_other


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    made = signature.my_signatures(request.actor)
    rows = [
        (
            text.moment(row.made_at),
            "здесь, по ПИН-коду" if row.origin == "made" else "в своей программе",
            f"{row.document_sha256[:16]}…",
            {"text": "Скачать .sig", "href": reverse("signature:container", args=[row.id])},
        )
        for row in made
    ]
    key = signature.my_certificate(request.actor)
    return page(request, "signature/mine.html", key=key, made=made, signature_rows=rows)


@require_http_methods(["GET", "POST"])
def new_key(request: HttpRequest) -> HttpResponse:
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            signature.issue_own_key(request.actor, form.cleaned_data["pin"])
        except Refused as refusal:
            add_objections(form, refusal.objections)
        else:
            return see_other(request, "signature:mine", message="Ключ создан. Теперь вы можете подписывать документы")
    current = signature.my_certificate(request.actor)
    return page(request, "signature/new_key.html", status=422 if form.errors else 200, form=form, current=current)


@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest) -> HttpResponse:
    key = signature.my_certificate(request.actor)
    if key is None:
        raise NotFound
    if request.method == "POST":
        signature.revoke_my_key(request.actor)
        return see_other(request, "signature:mine", message="Ключ отозван. Прежние подписи остаются в силе")
    return page(request, "signature/revoke.html", key=key)


@require_GET
def certificate(request: HttpRequest) -> HttpResponse:
    der = signature.my_certificate_file(request.actor)
    return _download(der, "my-certificate.cer", "application/pkix-cert")


@require_GET
def authority(request: HttpRequest) -> HttpResponse:
    root = signature.own_root()
    if root is None:
        raise NotFound
    return _download(root, "installation-authority.cer", "application/pkix-cert")


@require_GET
def container(request: HttpRequest, signature_id: UUID) -> HttpResponse:
    der = signature.my_container(request.actor, signature_id)
    return _download(der, f"{signature_id}.sig", "application/pkcs7-signature")


def _download(data: bytes, name: str, content_type: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
