from __future__ import annotations

from django.urls import path

from egisz.ui.web import views

app_name = "ui"

urlpatterns = [
    path("settings/vision/", views.vision, name="vision"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("offline/", views.offline, name="offline"),
    path("sw.js", views.service_worker, name="service_worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("ui/kit/", views.kit, name="kit"),
]
