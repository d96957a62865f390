"""The desk of each role, HR's requests, the operator's lists."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egisz.frmo.public import all_organizations, register_organization
from egisz.identity.public import close_employer_request
from egisz.kernel import clock
from egisz.kernel.actor import Role
from egisz.kernel.errors import Forbidden, Refused
from egisz.nsi.public import books
from egisz.ui.forms import add_objections
from egisz.ui.http import page, see_other
from egisz.ui.paging import paginate
from egisz.workplace import queries
from egisz.workplace.web.forms import OrganizationForm


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """`/desk/`: what waits for this role."""
    if request.actor.role in (Role.PRACTITIONER, Role.LIMITED):
        return HttpResponseRedirect(reverse("cabinet:home"))
    return page(request, "workplace/home.html", desk=queries.desk(request.actor, clock.today()))


def _only(request: HttpRequest, role: Role, words: str) -> None:
    if request.actor.role != role:
        raise Forbidden(f"Эта страница для другой роли: {words}", "администратор системы")


@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """`/desk/requests/`: people who ask to be entered into the register."""
    _only(request, Role.HR, "кадровая служба")
    return page(request, "workplace/requests.html", rows=queries.asking(request.actor))


@require_POST
def close_request(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """HR closes a request: the person was entered, or does not work here."""
    done = request.POST.get("done") == "1"
    close_employer_request(request.actor, request_id, done=done)
    message = "Отмечено: человек внесён в регистр" if done else "Просьба закрыта"
    return see_other(request, "workplace:requests", message=message)


@require_safe
def books_page(request: HttpRequest) -> HttpResponse:
    """`/desk/books/`: dictionaries that are loaded."""
    _only(request, Role.ADMIN, "администратор системы")
    query = request.GET.get("q", "").strip()
    found = [book for book in books() if query.casefold() in f"{book.oid} {book.name}".casefold()]
    listing = paginate(found, request.GET.get("page"))
    return page(request, "workplace/books.html", listing=listing, query=query)


@require_safe
def organizations(request: HttpRequest) -> HttpResponse:
    """`/desk/organizations/`: all organisations of the register."""
    _only(request, Role.ADMIN, "администратор системы")
    query = request.GET.get("q", "").strip()
    listing = paginate(all_organizations(query, limit=1000), request.GET.get("page"))
    return page(request, "workplace/organizations.html", listing=listing, query=query)


@require_http_methods(["GET", "POST"])
def new_organization(request: HttpRequest) -> HttpResponse:
    """`/desk/organizations/new/`: the operator enters an organisation; its HR fills in the rest."""
    _only(request, Role.ADMIN, "администратор системы")
    form = OrganizationForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                oid = register_organization(request.actor, form.facts())
            except Refused as error:
                add_objections(form, error.objections)
            else:
                return see_other(request, "workplace:organizations", message=f"Организация внесена, OID {oid}")
        status = 422
    return page(request, "workplace/new_organization.html", status=status, form=form)
