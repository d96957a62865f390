"""The security administrator's pages of accounts and roles."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from egisz.audit.public import record
from egisz.frmo.public import department, organizations
from egisz.identity.public import (
    account_by_snils,
    account_info,
    block_account,
    create_account,
    end_role,
    evidence_of,
    grant_role,
    has_factor,
    holders,
    reset_factors,
    roles_of,
    unblock_account,
)
from egisz.kernel import clock, snils
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound, Refused
from egisz.ui.forms import add_objections
from egisz.ui.http import page, see_other
from egisz.ui.paging import paginate
from egisz.workplace.web.forms import (
    AccountForm,
    BlockForm,
    FindAccountForm,
    GrantForm,
    HoldersForm,
    ResetForm,
    UnblockForm,
)


def _administrator(request: HttpRequest) -> Actor:
    if request.actor.role != Role.SECURITY:
        raise Forbidden("Учётные записи и роли ведёт администратор безопасности", "администратор безопасности")
    return request.actor


@require_http_methods(["GET", "POST"])
def accounts(request: HttpRequest) -> HttpResponse:
    """`/desk/accounts/`: who holds which role; a search by СНИЛС that leads to a person or to a new account."""
    actor = _administrator(request)
    find = FindAccountForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if find.is_valid():
            digits = find.cleaned_data["snils"]
            known = account_by_snils(digits)
            if known is not None:
                return see_other(request, "workplace:account", known.id)
            request.session["new_account_snils"] = digits
            return see_other(request, "workplace:new_account")
        status = 422
    chosen = HoldersForm(request.GET or None)
    words = chosen.cleaned_data if chosen.is_valid() else {"role": "", "q": ""}
    found = holders(actor, clock.today(), role=words["role"], text=words["q"])
    listing = paginate(found, request.GET.get("page"))
    names = organizations({holder.grant.organization_oid for holder in listing if holder.grant.organization_oid})
    return page(
        request, "workplace/accounts.html", status=status, find=find, chosen=chosen, listing=listing, names=names
    )


@require_http_methods(["GET", "POST"])
def new_account(request: HttpRequest) -> HttpResponse:
    """`/desk/accounts/new/`: a person whose identity the administrator has checked."""
    actor = _administrator(request)
    digits = request.session.get("new_account_snils", "")
    if not digits:
        return see_other(request, "workplace:accounts")
    form = AccountForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                account_id = create_account(actor, snils=digits, **form.cleaned_data)
            except Refused as error:
                add_objections(form, error.objections)
            else:
                del request.session["new_account_snils"]
                return see_other(request, "workplace:account", account_id, message="Учётная запись создана")
        status = 422
    return page(request, "workplace/new_account.html", status=status, form=form, snils=snils.pretty(digits))


def _account_page(request: HttpRequest, account_id: UUID, form: GrantForm, status: int = 200) -> HttpResponse:
    info = account_info(account_id)
    if info is None:
        raise NotFound
    record(request.actor, "workplace.account.read", resource="account", resource_id=account_id)
    grants = roles_of(account_id, clock.today())
    names = organizations({grant.organization_oid for grant in grants if grant.organization_oid})
    return page(
        request,
        "workplace/account.html",
        status=status,
        info=info,
        snils=snils.pretty(info.snils),
        grants=grants,
        names=names,
        form=form,
        block=BlockForm(),
        unblock=UnblockForm(),
        reset=ResetForm() if has_factor(account_id) else None,
        evidence=evidence_of(request.actor, account_id),
        departments=_department_names(grant.department_oid for grant in grants),
    )


def _department_names(oids: Iterable[str]) -> dict[str, str]:
    found = {oid: department(oid) for oid in set(oids) if oid}
    return {oid: one.name for oid, one in found.items() if one is not None}


@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """`/desk/accounts/<id>/`: one person with roles; a new role is granted here."""
    actor = _administrator(request)
    form = GrantForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not form.is_valid():
            return _account_page(request, account_id, form, 422)
        values = form.cleaned_data
        try:
            grant_role(
                actor,
                account_id,
                Role(values["role"]),
                values["organization"],
                begin=values["begin"],
                ground=values["ground"],
                department_oid=values["department"],
            )
        except Refused as error:
            add_objections(form, error.objections)
            return _account_page(request, account_id, form, 422)
        return see_other(request, "workplace:account", account_id, message="Роль выдана")
    return _account_page(request, account_id, form)


@require_POST
def end_grant(request: HttpRequest, account_id: UUID, grant_id: UUID) -> HttpResponse:
    """The role ends today."""
    end_role(_administrator(request), grant_id, end=clock.today(), ground="решение администратора")
    return see_other(request, "workplace:account", account_id, message="Роль действует последний день")


@require_POST
def block(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Shut an account with a reason."""
    form = BlockForm(request.POST)
    if not form.is_valid():
        return see_other(request, "workplace:account", account_id, message="Напишите, почему блокируете", kind="warn")
    block_account(_administrator(request), account_id, form.cleaned_data["reason"])
    return see_other(request, "workplace:account", account_id, message="Учётная запись заблокирована")


@require_POST
def unblock(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Open a blocked account again, with a ground."""
    actor, form = _administrator(request), UnblockForm(request.POST)
    if not form.is_valid():
        return see_other(request, "workplace:account", account_id, message="Напишите основание", kind="warn")
    unblock_account(actor, account_id, form.cleaned_data["ground"])
    return see_other(request, "workplace:account", account_id, message="Учётная запись разблокирована")


@require_POST
def reset(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Forget the factors of a person who lost them; asks the administrator to prove who decides."""
    actor, form = _administrator(request), ResetForm(request.POST)
    if not form.is_valid():
        text = "Напишите, как проверили личность"
        return see_other(request, "workplace:account", account_id, message=text, kind="warn")
    reset_factors(actor, account_id, form.cleaned_data["reason"])
    text = "Второй фактор сброшен: человек войдёт по паролю и настроит новый"
    return see_other(request, "workplace:account", account_id, message=text)
