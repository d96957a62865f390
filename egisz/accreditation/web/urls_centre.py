"""Addresses of the centre and of the commission; included under the room's own name."""

from __future__ import annotations

from django.urls import path

from egisz.accreditation.web import centre, commission, credits

urlpatterns = [
    path("centre/", centre.queue, name="queue"),
    path("centre/export.csv", centre.export, name="queue_export"),
    path("centre/<uuid:application_id>/", centre.case_page, name="case"),
    path("centre/<uuid:application_id>/take/", centre.take, name="case_take"),
    path("centre/<uuid:application_id>/register/", centre.register, name="case_register"),
    path("centre/<uuid:application_id>/return/", centre.return_case, name="case_return"),
    path("centre/<uuid:application_id>/hand-over/", centre.hand_over, name="case_hand_over"),
    path("centre/<uuid:application_id>/hours/<uuid:credit_id>/", credits.decide, name="case_credit"),
    path("cases/<uuid:application_id>/files/<uuid:file_id>/", centre.case_file, name="case_file"),
    path("commission/", commission.meetings, name="meetings"),
    path("commission/new/", commission.new_meeting, name="meeting_new"),
    path("commission/waiting/", commission.waiting, name="waiting"),
    path("commission/<uuid:meeting_id>/", commission.meeting, name="meeting"),
    path("commission/<uuid:meeting_id>/move/", commission.move_meeting, name="meeting_move"),
    path("commission/<uuid:meeting_id>/cancel/", commission.cancel_meeting, name="meeting_cancel"),
    path("commission/<uuid:meeting_id>/protocol/", commission.protocol, name="protocol"),
    path("commission/<uuid:meeting_id>/protocol/sign/", commission.sign_protocol, name="protocol_sign"),
    path("commission/<uuid:meeting_id>/protocol.pdf", commission.protocol_file, name="protocol_file"),
    path("commission/cases/<uuid:application_id>/", commission.case_page, name="vote"),
]
