"""Addresses of the embedded provider, as clients of ЕСИА know them, and its own pages beside them."""

from __future__ import annotations

from django.urls import path

from egisz.identity.rest.persons import prns
from egisz.identity.rest.tokens import te
from egisz.identity.rules.protocol import Face
from egisz.identity.web import qr, recovery, views

app_name = "identity"
urlpatterns = [
    path("aas/oauth2/v2/ac", views.ac, {"face": Face.V2}, name="ac"),
    path("aas/oauth2/v3/te", te, {"face": Face.V2}, name="te"),
    path("aas/oauth2/ac", views.ac, {"face": Face.V1}, name="ac_v1"),
    path("aas/oauth2/te", te, {"face": Face.V1}, name="te_v1"),
    path("rs/prns/<path:rest>", prns, name="prns"),
    path("idp/ext/Logout", views.logout_door, name="logout_door"),
    path("aas/signin/", views.sign_in, name="signin"),
    path("aas/go/", views.go, name="go"),
    path("aas/consent/", views.consent, name="consent"),
    path("aas/other/", views.other, name="other"),
    path("aas/logout/", views.logout, name="logout"),
    path("aas/qr/", qr.screen, name="qr"),
    path("aas/qr/show/", qr.show, name="qr_show"),
    path("aas/qr/state/", qr.state, name="qr_state"),
    path("qr/<str:token>/", qr.phone, name="qr_phone"),
    path("aas/recover/", recovery.recover, name="recover"),
    path("aas/recover/code/", recovery.new_password, name="new_password"),
]
