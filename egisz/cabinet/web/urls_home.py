"""Addresses of the cabinet itself and of the public front page; sign-in has its own list."""

from __future__ import annotations

from django.urls import path

from egisz.cabinet.web import home

urlpatterns = [
    path("", home.landing, name="landing"),
    path("cabinet/", home.home, name="home"),
    path("cabinet/profile/", home.profile, name="profile"),
    path("help/", home.help_page, name="help"),
]
