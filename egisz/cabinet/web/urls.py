"""Addresses of the cabinet: the way in and out, then the pages of the cabinet itself."""

from __future__ import annotations

from django.urls import include, path

from egisz.cabinet.web import limited, signin

app_name = "cabinet"
urlpatterns = [
    path("login/", signin.login, name="login"),
    path("login/start/", signin.start, name="start"),
    path("login/callback/", signin.callback, name="callback"),
    path("login/choose/", signin.choose, name="choose"),
    path("logout/", signin.logout, name="logout"),
    path("cabinet/limited/", limited.limited, name="limited"),
    path("cabinet/limited/check/", limited.check_again, name="limited_check"),
    path("cabinet/limited/request/", limited.ask, name="limited_request"),
    path("", include("egisz.cabinet.web.urls_home")),
]
