"""Addresses of the embedded provider, as clients of ЕСИА know them, and its own pages beside them."""

from __future__ import annotations

from django.urls import path

from egisz.identity.rest.oidc import discovery
from egisz.identity.rest.oidc import tokens as oidc_tokens
from egisz.identity.rest.oidc.userinfo import userinfo
from egisz.identity.rest.orgs import orgs
from egisz.identity.rest.persons import prns
from egisz.identity.rest.tokens import te
from egisz.identity.rules.protocol import Face
from egisz.identity.web import certificates, inactivity, letter, pins, qr, recovery, renewing, second, views
from egisz.identity.web.oidc import authorize, device, leave

app_name = "identity"
urlpatterns = [
    path("aas/oauth2/v2/ac", views.ac, {"face": Face.V2}, name="ac"),
    path("aas/oauth2/v3/te", te, {"face": Face.V2}, name="te"),
    path("aas/oauth2/ac", views.ac, {"face": Face.V1}, name="ac_v1"),
    path("aas/oauth2/te", te, {"face": Face.V1}, name="te_v1"),
    path("rs/prns/<path:rest>", prns, name="prns"),
    path("rs/orgs/<path:rest>", orgs, name="orgs"),
    path("idp/ext/Logout", views.logout_door, name="logout_door"),
    path(".well-known/openid-configuration", discovery.configuration, name="oidc_configuration"),
    path(".well-known/jwks.json", discovery.jwks, name="oidc_jwks"),
    path("oauth2/authorize", authorize.authorize, name="oidc_authorize"),
    path("oauth2/token", oidc_tokens.token, name="oidc_token"),
    path("oauth2/userinfo", userinfo, name="oidc_userinfo"),
    path("oauth2/device", oidc_tokens.device, name="oidc_device"),
    path("oauth2/revoke", oidc_tokens.revoke, name="oidc_revoke"),
    path("oauth2/introspect", oidc_tokens.introspect, name="oidc_introspect"),
    path("oauth2/logout", leave.logout_door, name="oidc_logout"),
    path("device/", device.device_door, name="device_door"),
    path("aas/device/", device.device, name="device"),
    path("aas/device/confirm/", device.device_confirm, name="device_confirm"),
    path("aas/leave/", leave.leave, name="oidc_leave"),
    path("aas/signin/", views.sign_in, name="signin"),
    path("aas/second/", second.second, name="second"),
    path("aas/second/new/", second.set_up, name="set_up"),
    path("aas/letter/", letter.letter, name="letter"),
    path("aas/passkey/", second.by_passkey, name="by_passkey"),
    path("aas/go/", views.go, name="go"),
    path("aas/consent/", views.consent, name="consent"),
    path("aas/other/", views.other, name="other"),
    path("aas/logout/", views.logout, name="logout"),
    path("aas/qr/", qr.screen, name="qr"),
    path("aas/qr/show/", qr.show, name="qr_show"),
    path("aas/qr/state/", qr.state, name="qr_state"),
    path("qr/<str:token>/", qr.phone, name="qr_phone"),
    path("session/", inactivity.session, name="session"),
    path("lock/", inactivity.lock, name="lock"),
    path("aas/certificate/", certificates.enter, name="certificate"),
    path("aas/certificate/<uuid:challenge_id>/", certificates.text, name="certificate_text"),
    path("aas/pin/", pins.enter, name="pin"),
    path("cabinet/devices/pin/", pins.set_pin, name="pin_new"),
    path("cabinet/devices/pin/<uuid:pin_id>/remove/", pins.remove_pin, name="pin_remove"),
    path("aas/password/", renewing.renew, name="renew"),
    path("aas/recover/", recovery.recover, name="recover"),
    path("aas/recover/code/", recovery.new_password, name="new_password"),
]
