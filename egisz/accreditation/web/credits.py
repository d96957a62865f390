"""The page where the centre decides about hours that the applicant entered himself."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from egisz.accreditation.actions.credits import decide_credit
from egisz.accreditation.queries import casefile
from egisz.accreditation.queries.staff import require
from egisz.accreditation.rules.flow import CENTRE_CHECK
from egisz.accreditation.web.forms_centre import CreditDecisionForm, posted
from egisz.kernel import clock
from egisz.kernel.actor import Role
from egisz.kernel.errors import NotFound, Refused
from egisz.ui.forms import add_objections
from egisz.ui.http import page, see_other


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, application_id: UUID, credit_id: UUID) -> HttpResponse:
    """`…/hours/<credit>/`: the entry, its document, «засчитать» or «не засчитать» with a reason."""
    require(request.actor, Role.CENTRE)
    case = casefile.case(request.actor, application_id, clock.now())
    credit = next((line for line in case.credits if line.id == credit_id), None)
    if credit is None:
        raise NotFound
    form = CreditDecisionForm(posted(request), initial={"choice": credit.verdict if credit.is_decided else ""})
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                decide_credit(request.actor, application_id, credit_id, **form.cleaned_data)
            except Refused as error:
                add_objections(form, error.objections)
            else:
                done = "засчитаны" if form.cleaned_data["choice"] == "counts" else "не засчитаны"
                return see_other(
                    request, "accreditation:case", application_id,
                    message=f"Часы {done}. Заявитель получил уведомление",
                )  # fmt: skip
        status = 422
    return page(
        request,
        "accreditation/centre/credit.html",
        status=status,
        case=case,
        credit=credit,
        form=form,
        may_decide=case.state == CENTRE_CHECK and not case.is_own,
    )
