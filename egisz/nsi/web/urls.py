from __future__ import annotations

from django.urls import path

from egisz.nsi.web import views

app_name = "nsi"
urlpatterns = [path("pick/<str:oid>/", views.pick, name="pick")]
