"""Addresses of the workplaces."""

from __future__ import annotations

from django.urls import include, path

from egisz.workplace.web import accounts, deputies, identification, views

app_name = "workplace"
urlpatterns = [
    path("", views.home, name="home"),
    path("requests/", views.requests, name="requests"),
    path("requests/<uuid:request_id>/close/", views.close_request, name="close_request"),
    path("books/", views.books_page, name="books"),
    path("organizations/", views.organizations, name="organizations"),
    path("organizations/new/", views.new_organization, name="new_organization"),
    path("deputies/", deputies.deputies, name="deputies"),
    path("deputies/<uuid:delegation_id>/withdraw/", deputies.withdraw, name="withdraw_deputy"),
    path("identify/", identification.identify, name="identify"),
    path("identify/<uuid:account_id>/", identification.identify_person, name="identify_person"),
    path("identify/done/<uuid:evidence_id>/", identification.identified, name="identified"),
    path("identify/done/<uuid:evidence_id>/paper.pdf", identification.acknowledgement, name="acknowledgement"),
    path("audit/", include("egisz.workplace.web.audit.urls")),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.new_account, name="new_account"),
    path("accounts/<uuid:account_id>/", accounts.account, name="account"),
    path("accounts/<uuid:account_id>/block/", accounts.block, name="block_account"),
    path("accounts/<uuid:account_id>/unblock/", accounts.unblock, name="unblock_account"),
    path("accounts/<uuid:account_id>/factors/reset/", accounts.reset, name="reset_factors"),
    path("accounts/<uuid:account_id>/roles/<uuid:grant_id>/end/", accounts.end_grant, name="end_grant"),
]
