"""Addresses of the workplaces."""

from __future__ import annotations

from django.urls import path

from egisz.workplace.web import views

app_name = "workplace"
urlpatterns = [
    path("", views.home, name="home"),
    path("requests/", views.requests, name="requests"),
    path("requests/<uuid:request_id>/close/", views.close_request, name="close_request"),
    path("books/", views.books_page, name="books"),
    path("organizations/", views.organizations, name="organizations"),
    path("organizations/new/", views.new_organization, name="new_organization"),
]
