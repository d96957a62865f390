from __future__ import annotations

from django.urls import path

from egisz.cme.web import views

app_name = "cme"
urlpatterns = [
    path("", views.home, name="home"),
    path("credits/add/", views.add, name="add"),
    path("credits/<uuid:credit_id>/remove/", views.remove, name="remove"),
    path("credits/<uuid:credit_id>/file/", views.file, name="file"),
]
