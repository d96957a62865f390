"""Addresses of consents: one's own, and the register of the administrator of security."""

from __future__ import annotations

from django.urls import path

from egisz.consents.web import register, views

app_name = "consents"

urlpatterns = [
    path("", views.mine, name="mine"),
    path("register/", register.register, name="register"),
    path("register/table.csv", register.table, name="register_table"),
    path("give/<slug:code>/", views.give, name="give"),
    path("<uuid:consent_id>/", views.consent, name="consent"),
    path("<uuid:consent_id>/paper.pdf", views.paper, name="paper"),
    path("<uuid:consent_id>/withdraw/", views.withdraw, name="withdraw"),
]
