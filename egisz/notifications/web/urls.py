"""Addresses of the inbox."""

from __future__ import annotations

from django.urls import path

from egisz.notifications.web import views

app_name = "notifications"

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.read_all, name="read_all"),
    path("<uuid:notification_id>/read/", views.read_one, name="read"),
    path("<uuid:notification_id>/open/", views.open_case, name="open"),
]
