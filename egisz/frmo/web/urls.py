"""Addresses of ФРМО for the organisation itself."""

from __future__ import annotations

from django.urls import path

from egisz.frmo.web import views

app_name = "frmo"

urlpatterns = [
    path("", views.card, name="card"),
    path("edit/", views.edit, name="edit"),
    path("departments/", views.departments, name="departments"),
    path("departments/add/", views.department_add, name="department_add"),
    path("departments/<str:department_oid>/", views.department, name="department"),
    path("departments/<str:department_oid>/close/", views.department_close, name="department_close"),
]
