"""Addresses of accreditation under `/accreditation/`."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from egisz.accreditation.web.views import application, approvals, documents, overview, reports, sections, sending

app_name = "accreditation"

_one = "applications/<uuid:pk>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", overview.home, name="home"),
    path("start/", overview.start, name="start"),
    path("when/", overview.when, name="when"),
    path(_one, application.detail, name="application"),
    path(f"{_one}personal/", sections.personal, name="personal"),
    path(f"{_one}contacts/", sections.contacts, name="contacts"),
    path(f"{_one}specialty/", sections.specialty, name="specialty"),
    path(f"{_one}professional/", sections.professional, name="professional"),
    path(f"{_one}education/", sections.education, name="education"),
    path(f"{_one}documents/", documents.documents, name="documents"),
    path(f"{_one}documents/<slug:slot>/", documents.slot, name="slot"),
    path(f"{_one}files/<uuid:document>/", application.document, name="document"),
    path(f"{_one}files/<uuid:document>/edit/", documents.edit, name="document-edit"),
    path(f"{_one}files/<uuid:document>/remove/", documents.remove, name="document-remove"),
    path(f"{_one}check/", sending.check, name="check"),
    path(f"{_one}consent/", sending.consent, name="consent"),
    path(f"{_one}consent/withdraw/", sending.consent_withdraw, name="consent-withdraw"),
    path(f"{_one}submit/", sending.submit, name="submit"),
    path(f"{_one}receipt/", application.receipt, name="receipt"),
    path(f"{_one}receipt/file/", application.receipt_file, name="receipt-file"),
    path(f"{_one}receipt/signature/", application.receipt_signature, name="receipt-signature"),
    path(f"{_one}withdraw/", application.withdraw, name="withdraw"),
    path(f"{_one}copy/", application.copy, name="copy"),
    path("reports/", reports.reports, name="reports"),
    path("reports/start/", reports.start, name="report-start"),
    path("reports/<uuid:pk>/", reports.report, name="report"),
    path("reports/<uuid:pk>/take-back/", reports.take_back, name="report-take-back"),
    path("reports/<uuid:pk>/remind/", reports.remind, name="report-remind"),
    path("reports/<uuid:pk>/file/", reports.file, name="report-file"),
    path("reports/<uuid:pk>/refusal/", reports.file, {"refusal": True}, name="report-refusal"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/<uuid:pk>/", approvals.approval, name="approval"),
    path("approvals/<uuid:pk>/refuse/", approvals.refuse, name="approval-refuse"),
]

if find_spec("egisz.accreditation.web.urls_centre") is not None:
    urlpatterns.append(path("", include("egisz.accreditation.web.urls_centre")))
