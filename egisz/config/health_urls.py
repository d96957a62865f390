"""Addresses of the signs of life."""

from __future__ import annotations

from django.urls import path

from egisz.config import health

app_name = "health"
urlpatterns = [path("livez", health.livez, name="livez"), path("readyz", health.readyz, name="readyz")]
