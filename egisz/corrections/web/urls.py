"""Addresses of the correction cases."""

from __future__ import annotations

from django.urls import path

from egisz.corrections.web import views

app_name = "corrections"

urlpatterns = [
    path("", views.mine, name="mine"),
    path("new/", views.new, name="new"),
    path("queue/", views.queue, name="queue"),
    path("<uuid:case_id>/", views.case, name="case"),
    path("<uuid:case_id>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:case_id>/answer/", views.answer, name="answer"),
    path("<uuid:case_id>/file/", views.file, name="file"),
]
