"""«Безопасность»: by what a person proves who they are, and how to change it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import segno
from django import forms
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from markupsafe import Markup

from egisz.identity import public as identity
from egisz.identity.public import FactorInfo
from egisz.kernel import clock
from egisz.kernel.errors import NotFound, Refused
from egisz.kernel.text import counted, moment
from egisz.ui.forms import KitForm, add_objections
from egisz.ui.http import page, see_other

_KINDS = {"totp": "приложение с кодами", "passkey": "ключ доступа", "recovery": "резервные коды"}


class _Closing(KitForm):
    """Of whatever changes a factor: what is open elsewhere is ended unless the person keeps it (ASVS 7.4.3)."""

    close_others = forms.BooleanField(
        label="Закрыть остальные сеансы",
        required=False,
        initial=True,
        help_text="На других устройствах придётся войти заново",
    )


class CodeForm(_Closing):
    code = forms.CharField(
        label="Код из приложения",
        max_length=20,
        help_text="Шесть цифр",
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "input--narrow"}
        ),
    )
    field_order = ("code", "close_others")


class KeyForm(_Closing):
    name = forms.CharField(
        label="Название",
        max_length=60,
        help_text="Чтобы узнать ключ потом: например, «Мой телефон»",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    answer = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("name", "close_others")


class NameForm(KitForm):
    name = forms.CharField(label="Название", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class PasswordForm(KitForm):
    old = forms.CharField(
        label="Нынешний пароль",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label="Новый пароль",
        max_length=1000,
        strip=False,
        help_text="Не меньше 12 символов. Удобно взять фразу из нескольких слов",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """`/cabinet/security/`: what there is, in the order of what helps most."""
    mine = identity.my_security(request.actor)
    return page(
        request, "cabinet/security/overview.html", mine=mine,
        passkeys=[{"id": row.id, "name": row.name, "facts": _facts(row)} for row in mine.passkeys],
        totp=_facts(mine.totp) if mine.totp else [], can_have_keys=identity.passkeys_possible(),
        spare=_spare_words(mine.spare_codes), has_password=mine.has_password and settings.EGISZ_ESIA_EMBEDDED,
    )  # fmt: skip


def _spare_words(left: int) -> str:
    return counted(left, "код остался", "кода осталось", "кодов осталось")


def _facts(row: FactorInfo) -> list[tuple[str, str]]:
    today = clock.today()
    facts = [("Добавлен", moment(row.created_at, today))]
    if row.device:
        facts.append(("С устройства", row.device))
    facts.append(("Последнее использование", moment(row.last_used_at, today) if row.last_used_at else "ещё не было"))
    if row.kind == "passkey":
        facts.append(("Где хранится", "в облаке владельца" if row.backed_up else "только на устройстве"))
    return facts


def _changed(request: HttpRequest, form: forms.Form, message: str) -> HttpResponse:
    """Back to the overview; other sessions are ended when the person left the tick."""
    if form.cleaned_data.get("close_others"):
        identity.close_elsewhere(request.actor)
        message += ". Остальные сеансы закрыты"
    return see_other(request, "cabinet:security", message=message)


@require_http_methods(["GET", "POST"])
def application(request: HttpRequest) -> HttpResponse:
    """`/cabinet/security/application/`: the QR of an offered application, and its first code."""
    form = CodeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST" and not form.is_bound:
        identity.offer_totp(request.actor)
        return see_other(request, "cabinet:security_application")
    try:
        offer = identity.offered_totp(request.actor)
    except NotFound:
        return see_other(request, "cabinet:security")
    if form.is_bound and form.is_valid():
        try:
            identity.confirm_totp(request.actor, form.cleaned_data["code"])
        except Refused as error:
            add_objections(form, error.objections)
        else:
            identity.note_proof(request)
            return _changed(request, form, "Приложение подключено. Сохраните резервные коды на случай потери телефона")
    picture = Markup(segno.make(offer.address, error="m", micro=False).svg_inline(border=0, omitsize=True))  # noqa: S704 - our own
    return page(
        request, "cabinet/security/application.html", status=422 if form.is_bound else 200, form=form, offer=offer,
        picture=picture,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def passkey_new(request: HttpRequest) -> HttpResponse:
    """`/cabinet/security/passkeys/new/`: the browser makes a key, the person names it."""
    form = KeyForm(request.POST or None, initial={"name": request.actor.device})
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            identity.add_passkey(request.actor, given["answer"], given["name"])
        except Refused as error:
            add_objections(form, error.objections)
        else:
            identity.note_proof(request)
            return _changed(request, form, "Ключ доступа добавлен")
    return page(
        request, "cabinet/security/passkey_new.html", status=422 if form.is_bound else 200, form=form,
        options=identity.ask_for_passkey(request.actor),
    )  # fmt: skip


def _mine(request: HttpRequest, factor_id: UUID) -> FactorInfo:
    mine = identity.my_security(request.actor)
    found = [row for row in (mine.totp, mine.spare, *mine.passkeys) if row is not None and row.id == factor_id]
    if not found:
        raise NotFound("factor")
    return found[0]


@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, factor_id: UUID) -> HttpResponse:
    row = _mine(request, factor_id)
    form = NameForm(request.POST or None, initial={"name": row.name})
    if form.is_bound and form.is_valid():
        identity.rename_passkey(request.actor, factor_id, form.cleaned_data["name"])
        return see_other(request, "cabinet:security", message="Название изменено")
    return page(request, "cabinet/security/rename.html", status=422 if form.is_bound else 200, form=form, row=row)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, factor_id: UUID) -> HttpResponse:
    """Asks once more: without a factor the account is held by the password alone."""
    row = _mine(request, factor_id)
    form = _Closing(request.POST or None)
    if request.method == "POST":
        form = _Closing(request.POST)
        form.is_valid()
        kind = identity.remove_factor(request.actor, factor_id)
        word = _KINDS[kind]
        return _changed(request, form, f"{word[:1].upper()}{word[1:]}: удалено")
    mine = identity.my_security(request.actor)
    is_last = mine.strong and len(mine.passkeys) + (mine.totp is not None) == 1 and row.kind != "recovery"
    return page(
        request, "cabinet/security/remove.html", form=form, row=row, what=_KINDS[row.kind], is_last=is_last,
        has_spare=mine.spare is not None,
    )  # fmt: skip


@require_POST
def spare(request: HttpRequest) -> HttpResponse:
    """New codes, shown on this answer only: they are kept as hashes."""
    codes: list[Any] = identity.new_spare_codes(request.actor)
    return page(request, "cabinet/security/spare.html", codes=codes, today=clock.today())


@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    if not settings.EGISZ_ESIA_EMBEDDED:
        raise NotFound("password")
    form = PasswordForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            identity.change_password(request.actor, form.cleaned_data["old"], form.cleaned_data["new"])
        except Refused as error:
            add_objections(form, error.objections)
        else:
            account: Any = request.user
            account.refresh_from_db()
            request.session[HASH_SESSION_KEY] = account.get_session_auth_hash()  # this session stays
            identity.close_elsewhere(request.actor)
            return see_other(request, "cabinet:security", message="Пароль изменён. Остальные сеансы закрыты")
    return page(request, "cabinet/security/password.html", status=422 if form.is_bound else 200, form=form)
