"""Addresses of the cabinet itself and of the public front page; sign-in has its own list."""

from __future__ import annotations

from django.urls import path

from egisz.cabinet.web import account, confirm, devices, disputes, home, security, seen

urlpatterns = [
    path("", home.landing, name="landing"),
    path("cabinet/", home.home, name="home"),
    path("cabinet/profile/", home.profile, name="profile"),
    path("cabinet/access/", seen.seen, name="seen"),
    path("cabinet/access/table.csv", seen.table, name="seen_table"),
    path("cabinet/access/journal.pub", seen.journal_key, name="journal_key"),
    path("cabinet/access/<int:row_id>/receipt.json", seen.receipt, name="seen_receipt"),
    path("cabinet/access/<int:row_id>/dispute/", disputes.new, name="dispute"),
    path("cabinet/access/cases/<uuid:dispute_id>/", disputes.case, name="dispute_case"),
    path("cabinet/access/cases/<uuid:dispute_id>/withdraw/", disputes.withdraw, name="dispute_withdraw"),
    path("cabinet/account/", account.account, name="account"),
    path("cabinet/devices/", devices.devices, name="devices"),
    path("cabinet/devices/<uuid:session_id>/close/", devices.close, name="devices_close"),
    path("cabinet/devices/systems/<uuid:consent_id>/forbid/", devices.forbid, name="devices_forbid"),
    path("cabinet/devices/close-others/", devices.close_others, name="devices_close_others"),
    path("cabinet/security/", security.security, name="security"),
    path("cabinet/security/application/", security.application, name="security_application"),
    path("cabinet/security/passkeys/new/", security.passkey_new, name="security_passkey"),
    path("cabinet/security/factors/<uuid:factor_id>/", security.rename, name="security_rename"),
    path("cabinet/security/factors/<uuid:factor_id>/remove/", security.remove, name="security_remove"),
    path("cabinet/security/codes/", security.spare, name="security_spare"),
    path("cabinet/security/password/", security.password, name="security_password"),
    path("cabinet/confirm/<str:token>/", confirm.confirm, name="confirm"),
    path("help/", home.help_page, name="help"),
]
